"""`assistant settings`: the user's settings, seen and set with the checks that reading them makes.

Uses base, core, core/written, edges/audio, edges/clinic and edges/files.
"""
