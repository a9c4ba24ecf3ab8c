"""Shards of several corpora, packed tables, natural lines kept one by one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import soundfile

from assistant.base.languages import shipped_language
from models.recipe.speech.alignment import Aligned, AlignedWord, said_alone, unaligned
from models.recipe.speech.augmentation import Room
from models.recipe.speech.corpus import Corpus, Recording, open_packed
from models.recipe.speech.features import SAMPLE_RATE
from models.recipe.speech.mixing import FRAMES_AN_HOUR, Source, mixed_shard
from models.recipe.speech.natural_corpus import natural_corpus, render_lines
from models.recipe.words.look_alikes import AFTER, BEFORE, look_alikes
from models.recipe.words.natural_lines import Line, natural_lines

LEXICON = {word: [("N", "OW")] for word in ("one", "two", "three")}


def corpus(word: str, seed: int) -> Corpus:
    """Return two recordings of a word, of a second each."""
    samples = np.random.default_rng(seed).integers(-5000, 5000, 2 * SAMPLE_RATE).astype(np.int16)
    places = (0, SAMPLE_RATE)
    return Corpus([Recording(f"{word}{at}", (word,), at, SAMPLE_RATE) for at in places], samples)


def room() -> Room:
    """Return a room with a little of everything."""
    hiss = np.random.default_rng(1).integers(-900, 900, 5 * SAMPLE_RATE).astype(np.int16)
    return Room([hiss], [hiss], [hiss.astype(np.float32) / 500])


def test_each_corpus_has_its_share_of_a_shard() -> None:
    """By length of sound, to within an example; a recording of weight nought is never drawn."""
    one, two = corpus("one", 1), corpus("two", 2)
    sources = [
        Source(one, unaligned(one, LEXICON), 0.75, True),
        Source(two, unaligned(two, LEXICON), 0.25, True, lambda each: float(each.start == 0)),
    ]
    made = mixed_shard(0, 7, sources, room(), 0.05)
    frames = Counter[tuple[str, ...]]()
    for each in made:
        frames[each.said] += len(each.frames)
    for word, share in (("one", 0.75), ("two", 0.25)):
        assert abs(frames[(word,)] - share * 0.05 * FRAMES_AN_HOUR) < 400
    again = mixed_shard(0, 7, sources, room(), 0.05)
    assert [each.said for each in again] == [each.said for each in made]


def test_a_packed_table_gives_its_clips_but_for_people_never_to_be_used(tmp_path: Path) -> None:
    """Each clip lies where the table says; other sources and held-out people are left out."""
    samples = (np.arange(4 * SAMPLE_RATE) % 3000).astype(np.int16)
    soundfile.write(tmp_path / "pack.wav", samples, SAMPLE_RATE)
    rows = [
        "path\tsource\tspeaker\tstart_s\tseconds\ttext",
        "pack.wav\tgsc\tgsc-aa\t1.0000\t0.5000\tone",
        "pack.wav\tgsc\tgsc-bb\t2.0000\t0.5000\ttwo",
        "pack.wav\tother\tgsc-aa\t3.0000\t0.5000\tthree",
    ]
    (tmp_path / "train.tsv").write_text("\n".join(rows) + "\n")
    for _ in range(2):  # the second time from the cache
        opened = open_packed(tmp_path / "train.tsv", tmp_path / "gsc", ["gsc"], ["bb"])
        (only,) = opened.recordings
        assert only.words == ("one",)
        assert np.array_equal(opened.samples(only), samples[SAMPLE_RATE : 3 * SAMPLE_RATE // 2])


def test_rendering_that_was_cut_goes_on_and_is_read_as_far_as_it_went(tmp_path: Path) -> None:
    """What is there is not rendered again, and half a line is rendered anew."""
    asked = []

    def render(text: str, voice: str, pace: float) -> np.ndarray:
        asked.append(text)
        return np.full(10 * len(text), len(text), np.int16)

    lines = [Line("one", "af_heart", 1.0), Line("three", "am_adam", 0.9)]
    render_lines(lines[:1], tmp_path / "natural", render)
    with (tmp_path / "natural.pcm").open("ab") as sound:
        sound.write(b"cut")
    render_lines(lines, tmp_path / "natural", render)
    assert asked == ["one", "three"]
    kept = natural_corpus(tmp_path / "natural")
    assert [each.words for each in kept.recordings] == [("one",), ("three",)]
    assert (kept.samples(kept.recordings[1]) == 5).all()


def test_words_of_talk_between_pauses_are_found_but_for_commands() -> None:
    """A run of words with silence on both sides, whole; never what would be a command."""
    said = [("so", 0.0, 0.3), ("back", 0.5, 0.8), ("to", 0.8, 0.9), ("one", 1.2, 1.5)]
    words = tuple(AlignedWord(text, ("AA",), (start,), end) for text, start, end in said)
    found = said_alone([Aligned(Recording("r", (), 0, 0), words)], {"one", "so"}, 0.12, 2)
    assert [[word.text for word in each.words] for each in found] == [["back", "to"]]


def test_look_alikes_sound_like_a_phrase_and_are_none() -> None:
    """Near words in a phrase's place, never the phrase, what is listened for, or its sound."""
    lexicon = {
        "note": [("N", "OW", "T")],
        "warm": [("W", "AO", "R", "M")],
        "not": [("N", "AA", "T")],
        "worm": [("W", "ER", "M")],
        "know": [("N", "OW")],
        "no": [("N", "OW")],
        "elephant": [("EH", "L", "AH", "F", "AH", "N", "T")],
        **{word: [("AH",)] for word in f"{BEFORE} {AFTER}".split() if word not in ("no", "not")},
    }
    known = ["note warm", "no", "note worm"]
    words = ["not", "worm", "know", "no", "elephant", "warm", "note"]
    made = look_alikes(1, ["note warm", "no"], lexicon, words, known)
    assert {"not warm", "not worm"} <= set(made)
    assert not {"note warm", "note worm", "know", "no"} & set(made)
    assert not any("elephant" in each for each in made)


def test_every_command_is_said_in_all_native_voices_first() -> None:
    """Commands without a number in them stand first, in each voice of English."""
    voices = [f"af_{number}" for number in range(20)] + ["if_sara"]
    lines = natural_lines(1, voices, ["barriers", "softly"], ["the hand moves slowly"])
    orders = shipped_language().phrasebook.orders
    phrases = [phrase for phrase, order in orders.items() if not order.tells_number]
    first = lines[: 20 * len(phrases)]
    assert Counter(each.text for each in first) == dict.fromkeys(phrases, 20)
    numbers = {phrase for phrase, order in orders.items() if order.tells_number}
    assert len(numbers & {each.text for each in lines}) > len(numbers) / 10
    assert lines == natural_lines(1, voices, ["barriers", "softly"], ["the hand moves slowly"])
