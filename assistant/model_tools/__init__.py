"""The tools for speech models: list, fetch, use, remove.

What a model must hold is known in edges/speech. Uses base, core, core/ear_model, edges/files,
edges/network, edges/speech.
"""
