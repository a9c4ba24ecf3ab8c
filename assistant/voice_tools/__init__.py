"""The tools for voices: list, try, use, fetch, remove.

Which voice speaks is decided in voices. Uses base, core, core/domain, edges/network, edges/speech,
protocol_tools and voices.
"""
