"""Rehearsals from the command line: a trainee's attempts, what is due, the teacher's view.

What a rehearsal is stands in core/rehearsal. Uses base, live/opening, review, sessions, core,
core/domain, core/journal, core/rehearsal, core/shown, edges/files, edges/store, edges/web.
"""
