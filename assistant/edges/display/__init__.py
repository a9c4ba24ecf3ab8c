"""The terminal, in and out: the screen, plain lines, JSON lines, the keyboard.

What is to be shown is decided elsewhere. Uses core, core/domain, core/phonetics, core/shown.
"""
