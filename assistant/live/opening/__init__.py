"""Opening a session from what was chosen: one folder for what is done before its first word.

Everything that can be refused is refused here, before a journal is begun. Uses base, live, review,
sessions, voices, core, core/checkup, core/domain, core/hearing, core/language, core/phonetics,
core/protocols, core/rehearsal, core/session, core/shown, core/sound, core/written, edges/audio,
edges/display, edges/enrolled, edges/files, edges/notes, edges/speech, edges/store, edges/system,
edges/web.
"""
