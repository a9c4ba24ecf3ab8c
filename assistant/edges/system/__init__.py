"""What Linux, macOS and Windows do otherwise: asked here, in one place, for all of the program.

Each module is one topic: bringing files to disk, locks, names of files, child processes, signals,
sockets, and the library of Vosk, which is another file on each. Any edge, and the application, may
use this folder; tests load its modules as another system would. Uses nothing of the program.
"""
