"""What is kept on disk of sessions: journals, the index of them, planned series.

The questions to the index are those to a clinic's server too. What the lines mean is
core/journal's. Uses core, core/domain, core/journal, core/review, edges/files and edges/system.
"""
