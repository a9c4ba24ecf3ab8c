"""`assistant bench`: recordings played to the program's own ears, and counted.

The counting is core/bench's. Uses base, live, live/opening, core, core/bench, core/domain,
core/hearing, core/sound, edges/audio, edges/files, edges/speech, edges/system.
"""
