"""The graph of the speech model: from phones to words, and the bytes that Vosk reads.

Model folders are opened by edges; the network is made by models/recipe. Uses core/phonetics.
"""
