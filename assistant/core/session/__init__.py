"""One session: its table of states, its facts, and what the table's rows ask and do.

The table alone changes the state. No words of a language stand here, and no device is known.
Uses core, core/domain, core/journal, core/language.
"""
