"""Text files and those of the library; and the one place for private, synced, atomic files.

What stands in a file is for whoever asked for it: nothing is kept of sessions here. Any edge may
use this folder. Uses core, core/domain, core/language, core/protocols, core/written,
edges/system.
"""
