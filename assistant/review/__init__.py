"""What was logged, for reviewers: questions over all sessions, views, pages, exports, erasing.

Uses base, sessions, core, core/domain, core/journal, core/review, edges/files, edges/store,
edges/web.
"""
