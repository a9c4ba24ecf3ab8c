"""`assistant sync`: this room's records and those of its clinic, brought to say the same.

What PostgreSQL is asked stands in edges/clinic. Uses base, review, sessions, core, core/domain,
core/journal, edges/clinic, edges/files, edges/store, edges/system.
"""
