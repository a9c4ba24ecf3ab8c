"""A session once more from its journal, on screen or aloud, or as lines for a fault report.

What it comes to is walked in sessions. Uses base, sessions, live, review, core, core/domain,
core/hearing, core/journal, edges/audio, edges/store.
"""
