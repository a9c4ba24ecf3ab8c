"""The room between sessions: its table of states, what can be said there, and what it answers.

A protocol is chosen by its name, a client's code is spelled and read back, and what begins then is
no matter of this folder. Uses core, core/checkup, core/domain, core/language, core/session,
core/sound.
"""
