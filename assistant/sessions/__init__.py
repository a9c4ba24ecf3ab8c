"""A session from its journal: read back, walked again, corrected afterwards.

Nothing here runs one; that is live. Uses base, core, core/domain, core/journal, core/language,
core/session, edges/files, edges/store.
"""
