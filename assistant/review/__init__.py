"""What was logged, for reviewers: a data folder asked, which session of a series one is, views,
pages, notes to paste, corrections, exports, erasing.

No session runs here, and no SQL stands here. Uses base, questions, sessions, core, core/domain,
core/journal, core/review, core/shown, edges/clinic, edges/files, edges/store, edges/web.
"""
