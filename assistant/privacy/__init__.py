"""`assistant privacy`: what is kept and where, what goes over the network, and the client's card.

Uses base, doctor, live/opening, voices, core, edges/clinic, edges/enrolled, edges/files,
edges/notes, edges/store, edges/system.
"""
