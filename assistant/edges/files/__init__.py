"""Text files and those of the library; and the one place for private, synced, atomic files.

Any edge may use this folder. Uses core, core/domain, core/language, core/protocols, core/written.
"""
