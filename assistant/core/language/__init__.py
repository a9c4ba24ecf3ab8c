"""What can be said to the assistant, and what it says.

The phrases and texts themselves stand in a folder of languages/ each; when they are said is the
session's.
Uses core, core/domain, core/phonetics, core/shown, core/written.
"""
