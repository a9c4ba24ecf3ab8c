"""Measuring the ear: trials, noise under speech, and how sure a count is.

Uses core, core/hearing, core/sound.
"""
