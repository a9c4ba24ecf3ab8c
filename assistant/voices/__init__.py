"""The voices by name: which of them can speak here, and which one does.

How they speak is edges/speech's. Uses base, core, core/domain and edges/speech.
"""
