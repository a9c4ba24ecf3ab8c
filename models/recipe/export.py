"""The model directory: Vosk's files, made of a network, a lexicon and a phone bigram."""

from __future__ import annotations
