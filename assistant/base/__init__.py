"""What all commands share: exits, streams, paths, settings, reading by name, tables, the day.

Nothing here knows of a session under way. Uses core, core/domain, core/language, core/review,
core/written, edges/files and edges/store.
"""
