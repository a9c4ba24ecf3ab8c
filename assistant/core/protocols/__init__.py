"""What may stand in a protocol's file, and what is made of it.

No file is opened here: text and plain data come in. The nouns that come out are core/domain's.
Uses core, core/domain, core/language, core/shown, core/written.
"""
