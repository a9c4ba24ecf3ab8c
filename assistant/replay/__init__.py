"""A session once more from its journal, on screen or aloud.

Uses base, sessions, live, review, core, core/domain, core/hearing, core/journal, edges/audio,
edges/store.
"""
