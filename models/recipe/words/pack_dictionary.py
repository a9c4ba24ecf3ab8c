"""Packs the CMU dictionary to ship: `python -m models.recipe.words.pack_dictionary CMUDICT`.

CMUDICT is its text, such as `model/en-us/cmudict-en-us.dict` in the `pocketsphinx` wheel, which is
under the same licence. Marks for stress go, as the speech model knows none.
"""

from __future__ import annotations

import argparse
import lzma
from pathlib import Path

from assistant.core.phonetics.pronunciation import lexicon_text, read_lexicon
from assistant.edges.files.library import dictionary_file


def main() -> None:
    """Write the packed dictionary where the program looks for it."""
    parser = argparse.ArgumentParser(
        description="Pack the CMU dictionary.", prog="python -m models.recipe.words.pack_dictionary"
    )
    parser.add_argument("cmudict", type=Path)
    lexicon = read_lexicon(parser.parse_args().cmudict.read_text(encoding="utf-8").splitlines())
    packed = lzma.compress(lexicon_text(lexicon).encode(), preset=9 | lzma.PRESET_EXTREME)
    dictionary_file().write_bytes(packed)
    print(f"{dictionary_file()}: {len(lexicon)} words, {len(packed)} bytes")


if __name__ == "__main__":
    main()
