"""Rehearsing a protocol: said step by step, examined, heard, done; and its marks.

Two of the levels are sessions, and are run by core/session; nothing is kept over time here.
Uses core, core/domain, core/language, core/phonetics, core/session, core/shown,
core/written.
"""
