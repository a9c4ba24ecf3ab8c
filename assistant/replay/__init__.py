"""A session once more from its journal, on screen or aloud, or as lines for a fault report.

What it comes to is walked in sessions. Uses base, live, live/opening, review, sessions, core,
core/domain, core/hearing, core/journal, edges/audio, edges/store.
"""
