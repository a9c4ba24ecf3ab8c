"""The front page of a room: what is done between sessions without a terminal, by tap and by form.

Its panes are parts with a title, a path, what is shown there and small forms. Uses base,
doctor, live, live/opening, protocol_tools, rehearsal, review, settings_tools, voices, core,
core/checkup, core/domain, core/language, core/protocols, core/rehearsal, core/room, core/session,
core/written, edges/audio, edges/files, edges/speech, edges/store, edges/web.
"""
