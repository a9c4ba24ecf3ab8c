"""The words that stand for commands in the benchmark: which are taken, where they are cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.hearing.command_model.pseudo_commands import (
    MOST_OF_A_SPEAKER,
    MOST_OF_A_WORD,
    Speech,
    choose_words,
    commands_in,
    distance,
    read_pronunciations,
    read_speech,
    talk_in,
)


def a_folder(tmp_path: Path, *recordings: tuple[str, str, str]) -> Speech:
    """Return recordings of (name, speaker, text), every word half a second after the last."""
    lines = ["path\tspeaker\ttext", *("\t".join(recording) for recording in recordings)]
    (tmp_path / "manifest.tsv").write_text("\n".join(lines))
    aligned = ["path\tword\tstart_s\tend_s"]
    for name, _, text in recordings:
        for number, word in enumerate(text.split()):
            aligned.append(f"{name}\t{word}\t{number * 0.5:.3f}\t{number * 0.5 + 0.4:.3f}")
    (tmp_path / "alignment.tsv").write_text("\n".join(aligned))
    return read_speech(tmp_path, tmp_path / "alignment.tsv")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("S T AA P", "S T AA R T", 2),
        ("P EY N", "P AO Z", 2),
        ("N OW", "N OW", 0),
        ("", "Y EH S", 3),
    ],
)
def test_the_distance_counts_phones_put_in_left_out_or_changed(
    one: str, other: str, apart: int
) -> None:
    """It is Levenshtein's, and the same both ways."""
    assert distance(one.split(), other.split()) == apart
    assert distance(other.split(), one.split()) == apart


def test_frequent_words_that_sound_apart_are_taken(tmp_path: Path) -> None:
    """The most frequent first; no function word, none short, unknown or like another."""
    speech = a_folder(
        tmp_path,
        (
            "a.wav",
            "anna",
            "water with water with lamp waiter lamp cup water quixotic four for four",
        ),
        ("b.wav", "ben", "waiter with lamp cup water morning quixotic quixotic quixotic"),
    )
    phones = {
        "water": [("W", "AO", "T", "ER")],
        "with": [("W", "IH", "DH")],
        "lamp": [("L", "AE", "M", "P")],
        "waiter": [("W", "EY", "T", "ER")],
        "cup": [("K", "AH", "P")],
        "four": [("F", "AO", "R")],
        "for": [("F", "AO", "R"), ("F", "ER")],
        "morning": [("M", "AO", "R", "N", "IH", "NG")],
        "quixotic": [("K", "W", "IH", "K", "S", "AA", "T", "IH", "K")],
    }
    known = frozenset(phones) - {"quixotic"}
    assert choose_words(speech, phones, known, sets=2) == [
        ("water", "lamp", "morning"),
        ("waiter",),
    ]


def test_no_word_and_no_speaker_fills_a_set(tmp_path: Path) -> None:
    """Occurrences are capped for each word, and for each speaker who is known."""
    known = a_folder(tmp_path, *((f"{n}.wav", "anna", "so water is") for n in range(30)))
    assert len(commands_in(known, ["water"])) == MOST_OF_A_SPEAKER
    unknown = a_folder(tmp_path, *((f"{n}.wav", "cv-unknown", "so water is") for n in range(30)))
    cuts = commands_in(unknown, ["water"])
    assert len(cuts) == MOST_OF_A_WORD
    assert cuts == commands_in(unknown, ["water"])
    assert {(cut.start_s, cut.end_s) for _, cut in cuts} == {(0.5, 0.9)}


def test_a_word_whose_neighbours_were_not_found_is_not_cut(tmp_path: Path) -> None:
    """There the alignment may have slipped."""
    speech = a_folder(tmp_path, ("a.wav", "anna", "so water is cold"))
    (tmp_path / "manifest.tsv").write_text(
        "path\tspeaker\ttext\na.wav\tanna\tso this water is cold"
    )
    speech = read_speech(tmp_path, tmp_path / "alignment.tsv")
    assert commands_in(speech, ["water"]) == []
    assert len(commands_in(speech, ["cold"])) == 1


def test_the_rest_of_the_speech_is_talk(tmp_path: Path) -> None:
    """Whole recordings without a word of the set, and longer stretches between such words."""
    speech = a_folder(
        tmp_path,
        ("a.wav", "anna", "it is cold"),
        ("b.wav", "ben", "water it is so cold water now water and then we went home again"),
    )
    assert talk_in(speech, ["water"]) == [
        ("a.wav", None, None),
        ("b.wav", 0.5, 2.4),
        ("b.wav", 4.0, 6.9),
    ]


def test_a_dictionary_may_have_a_word_in_several_ways(tmp_path: Path) -> None:
    """The CMU format numbers them."""
    (tmp_path / "words.dict").write_text("again AH G EH N\nagain(2) AH G EY N\nstop S T AA P\n")
    assert read_pronunciations(tmp_path / "words.dict") == {
        "again": [("AH", "G", "EH", "N"), ("AH", "G", "EY", "N")],
        "stop": [("S", "T", "AA", "P")],
    }
