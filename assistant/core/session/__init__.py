"""One session: its table of states, what it knows, and what the table's rows ask and do.

The table alone changes the state, but for a command that is taken back. What is spoken is
the language's, and no device is known. Uses core, core/domain, core/journal, core/language,
core/shown.
"""
