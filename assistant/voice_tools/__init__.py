"""The tools for voices: list, try, warm, use, fetch, remove.

Which voice speaks is decided in voices. Uses base, core, core/domain, core/language, edges/files,
edges/network, edges/speech, protocol_tools and voices.
"""
