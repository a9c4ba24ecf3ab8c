"""The front page of a room: what is done between sessions without a terminal, by tap and by form.

Its panes are parts with a title, a path, what is shown there and small forms. Uses base, core,
core/domain, core/language, core/room, edges/store, edges/web, live/opening, review.
"""
