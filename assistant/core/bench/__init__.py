"""Measuring the ear: trials, noise under speech, and how sure a count is.

No ear is opened and no file read here. Uses core, core/hearing, core/sound.
"""
