"""What writes notes in free words down: Whisper, and Vosk with a large vocabulary.

What of that is kept is core/hearing's. Uses core, core/domain, core/hearing, core/phonetics,
core/sound, edges/files and edges/system.
"""
