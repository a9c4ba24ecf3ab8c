"""Vosk, pyttsx3 and espeak-ng, and the folders of speech models.

What counts as a command is core/hearing's. Uses core, core/domain, core/ear_model, core/phonetics,
core/language, core/sound and edges/files.
"""
