"""Questions over many sessions: which there are, and a clinic's server that answers them.

A data folder answers them too: that is review's. No SQL stands here. Uses base, core, core/domain,
core/review, edges/clinic and edges/store.
"""
