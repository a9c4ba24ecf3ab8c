"""`assistant privacy`: what is kept and where, what goes over the network, and the client's card.

Uses base, core, doctor, edges/files, edges/notes, edges/store, edges/system, live and voices.
"""
