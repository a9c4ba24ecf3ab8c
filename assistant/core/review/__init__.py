"""Choosing among holds and summing them up, for reviewers. No database: that is edges/store.

Uses core, core/domain, core/shown.
"""
