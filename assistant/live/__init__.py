"""A session under way: opened from what was chosen, run by the engine, heard and spoken.

The engine is the only loop. What follows from a word is decided in the core. Uses base, review
(which session of a series it is), sessions, core, core/checkup, core/domain, core/echo,
core/hearing, core/language, core/phonetics, core/protocols, core/rehearsal, core/session,
core/sound, core/written, edges/audio, edges/display, edges/files, edges/notes, edges/speech,
edges/store, edges/system, edges/web, voices.
"""
