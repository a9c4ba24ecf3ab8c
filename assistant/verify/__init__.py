"""`assistant verify`: whether journals are as they were written.

What a journal's sums say of it is told in core/journal. Uses base, review, core, core/domain,
core/journal, edges/files, edges/store.
"""
