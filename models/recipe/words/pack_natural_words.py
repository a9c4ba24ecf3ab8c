"""Packs the natural voices' dictionary: `python -m models.recipe.words.pack_natural_words WHEEL`.

WHEEL is misaki's (0.9.4, Apache-2.0), whose American dictionaries are what the voices' training
texts were written by: `us_gold.json`, read over by people, and `us_silver.json`, which is not. Of a
word's forms those before a pause and as a verb stay: the program can tell no others apart. What
comes of another word by an ending's rule is left out, and so are words with a hyphen.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import zipfile
from pathlib import Path
from typing import Any

from assistant.core.phonetics.kokoro_letters import BEFORE_A_PAUSE, USUAL, VERB, inflected
from assistant.edges.files.library import natural_folder
from assistant.edges.speech.dictionary import line_of

_WORD = re.compile(r"[^\W\d_]+('[^\W\d_]+)*")


def packed(gold: dict[str, Any], silver: dict[str, Any]) -> bytes:
    """Return the dictionary as it ships."""
    words: dict[str, dict[str, str]] = {}
    for source in (gold, silver):
        # A name is looked up in lower case as well, where no word is written so.
        for word in sorted(source, key=lambda each: (each != each.lower(), each)):
            if _WORD.fullmatch(word) and (word == word.lower() or word == word.capitalize()):
                words.setdefault(word.lower(), _forms(source[word]))
    read_over = {word.lower() for word in gold}
    for word in [each for each in words if each not in read_over]:
        forms = words.pop(word)
        if inflected(word, lambda stem: words.get(stem, {})) != forms:
            words[word] = forms
    text = "".join(line_of(word, words[word]) for word in sorted(words))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _forms(written: str | dict[str, str | None]) -> dict[str, str]:
    if isinstance(written, str):
        return {USUAL: written}
    usual = written["DEFAULT"] or ""
    others = {name: written.get(name) or usual for name in (BEFORE_A_PAUSE, VERB)}
    return {USUAL: usual} | {name: form for name, form in others.items() if form != usual}


def main() -> None:
    """Write the packed dictionary where the program looks for it."""
    parser = argparse.ArgumentParser(
        description="Pack the natural voices' dictionary.",
        prog="python -m models.recipe.words.pack_natural_words",
    )
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        gold, silver = (
            json.loads(wheel.read(f"misaki/data/us_{kind}.json")) for kind in ("gold", "silver")
        )
    content = packed(gold, silver)
    path = natural_folder() / "words.txt.xz"
    path.write_bytes(content)
    print(f"{path}: {len(content)} bytes")


if __name__ == "__main__":
    main()
