"""A session under way: opened from what was chosen, run by the engine, heard and spoken.

The engine is the only loop. What follows from a word is the core's. Uses base, review (which
session of a series it is), the core and the edges.
"""
