"""Who is enrolled: the network that tells voices apart, and what is kept of each on disk.

Whose voice a word is in is core/hearing's. Uses core, core/checkup, core/hearing, edges/files and
edges/system.
"""
