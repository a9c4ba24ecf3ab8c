"""What all commands share: exits, streams, the log, paths and other options, settings, protocols
and languages by name, tables and the forms they are given in, and what day it is.

Nothing here knows of a session under way. Uses core, core/domain, core/language, core/protocols,
core/review, core/shown, core/written, edges/clinic, edges/files, edges/store and edges/system.
"""
