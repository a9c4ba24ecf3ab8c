"""The tools for protocols: list, show, check, new, schema, draw, say, dry-run; and those of
a clinic, fetched and signed off.

What may stand in a protocol is decided in the core. Uses base, live, live/opening, voices, core,
core/domain, core/language, core/phonetics, core/protocols, core/room, core/session, core/sound,
core/written, edges/audio, edges/clinic, edges/files, edges/speech.
"""
