"""Vosk, pyttsx3, espeak-ng and the natural voices, and the folders of speech models.

What counts as a command is core/hearing's. Uses core, core/domain, core/ear_model, core/language,
core/phonetics, core/sound, edges/files and edges/system.
"""
