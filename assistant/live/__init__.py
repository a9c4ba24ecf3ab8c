"""A session under way: run by the engine, heard and spoken, what is given by hand, and its devices.

The engine is the only loop. What follows from a word is decided in the core. Uses base, core,
core/checkup, core/domain, core/echo, core/hearing, core/language, core/phonetics, core/sound,
edges/audio, edges/store.
"""
