"""How words sound: phones, pronunciations, how unlike two words are, and decoys.

No recogniser and no model file: those are edges. Uses nothing else of ours.
"""
