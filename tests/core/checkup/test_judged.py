"""What is made of measurements: each limit from both sides, and a healthy room without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.checkup import loudspeaker, machine, microphone, speech
from assistant.core.checkup.findings import Finding, summed_up, worst
from assistant.core.checkup.levels import Hum, Levels
from assistant.core.checkup.loudspeaker import (
    Played,
    judge_chimes,
    judge_echo,
    judge_loudspeaker,
    no_chimes,
)
from assistant.core.checkup.machine import (
    Clock,
    Folder,
    judge_clock,
    judge_folder,
    judge_index,
    judge_versions,
)
from assistant.core.checkup.microphone import Listened, judge_microphone
from assistant.core.checkup.speech import (
    Words,
    judge_model,
    judge_recorded,
    judge_voice,
    judge_words,
)
from assistant.core.checkup.tone import TONE_DBFS, Echo

ROOM = Levels(2.5, -60.0, -48.0, -120.0, 0.0, 0.01, 0.0)
WORDS = Levels(10.0, -60.0, -12.0, -26.0, 2.5, 0.01, 0.0)
HEALTHY = Listened(
    "Desk microphone",
    16_000,
    ROOM,
    replace(WORDS, seconds=20.0),
    WORDS,
    heard_any=True,
    echo=Echo(0.08, -12.0, 60.0),
    delivers_hz=16_003.0,
)
SPEAKS = Played("Desk speaker", echo=HEALTHY.echo, answer=True)
FOLDER = Folder(there=True, free_bytes=50_000_000_000, sync_s=0.004, mode=0o700)
CLOCK = Clock("Monday 2 March 2026, 09:00", 2026, "Europe/Vienna", 0.0, -3600.0)
FIVE = ("start", "next", "barrier", "released", "stop")


def names(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return what is wrong, and how badly."""
    return [(each.name, each.verdict) for each in findings]


def test_a_healthy_room_is_well() -> None:
    """Nothing is found in it, and nothing is to be mended."""
    found = [
        *judge_microphone(HEALTHY),
        judge_loudspeaker(SPEAKS),
        judge_echo(SPEAKS, -26.0),
        judge_words(Words(FIVE, FIVE, spoke=True)),
        judge_model("own", "", "", 0.1),
        judge_voice("espeak-ng", "", "", 1.4),
        *judge_folder(FOLDER),
        judge_index(there=True, as_left=True),
        judge_clock(CLOCK),
        judge_versions({"Vosk": "0.3.45"}),
    ]
    assert {(each.name, each.verdict, each.mend) for each in found} == {("", "ok", "")}
    assert worst(found) == "ok"
    assert summed_up(found) == "All is well."


def test_every_fault_names_its_mend() -> None:
    """Whatever is wrong, there is a sentence for what, and one for what to do."""
    wrong = [
        microphone.no_microphone("none was found"),
        loudspeaker.no_loudspeaker("none was found"),
        *judge_microphone(replace(HEALTHY, whole=replace(WORDS, zeros=1.0))),
        judge_loudspeaker(replace(SPEAKS, answer=False)),
        judge_words(Words(FIVE, (), spoke=True)),
        judge_model("own", "am/final.mdl", "", None),
        judge_model("other", "", "Vosk ends as it loads it", None),
        judge_voice("kore", "the voice 'kore' can't speak: gone; fetch it", "", None),
        *judge_folder(replace(FOLDER, refused="the disk is full", mend="make room on it")),
        judge_clock(replace(CLOCK, year=1970)),
        judge_versions({"Vosk": None}),
    ]
    for each in wrong:
        assert each.verdict == "fault", each
        assert each.told.endswith("."), each
        assert each.mend, each
        assert each.name, each
        assert not each.mend.endswith("."), each


@pytest.mark.parametrize(
    ("changed", "name", "verdict"),
    [
        ({"whole": replace(WORDS, cut_s=microphone.CUT_S - 0.05)}, "", "ok"),
        ({"whole": replace(WORDS, cut_s=microphone.CUT_S)}, "clipping", "fault"),
        ({"words": replace(WORDS, speech_dbfs=microphone.LOW_DBFS + 0.1)}, "loud room", "warn"),
        ({"hum": Hum(50.0, microphone.HUM_HEARD_DBFS - 0.1)}, "", "ok"),
        ({"hum": Hum(50.0, microphone.HUM_HEARD_DBFS)}, "hum", "warn"),
        ({"hum": Hum(50.0, microphone.HUM_DBFS - 0.1)}, "hum", "warn"),
        ({"hum": Hum(50.0, microphone.HUM_DBFS)}, "hum", "fault"),
        ({"edge_hz": 4000.0}, "wrong rate", "warn"),
        ({"echo": Echo(0.08, -12.0, 60.0, 48 / 44.1)}, "wrong rate", "fault"),
        ({"delivers_hz": 16_000 * (1 + microphone.RATE_OFF) - 1.0}, "", "ok"),
        ({"delivers_hz": 16_000 * (1 + microphone.RATE_OFF) + 1.0}, "wrong rate", "fault"),
        ({"delivers_hz": None}, "", "ok"),
        ({"lost_s": microphone.LOST_S - 0.05}, "", "ok"),
        ({"lost_s": microphone.LOST_S}, "gaps", "warn"),
    ],
)
def test_a_microphone_is_judged_at_each_limit(
    changed: dict[str, object], name: str, verdict: str
) -> None:
    """Just short of a limit nothing is said, at it the fault or the warning is."""
    found = judge_microphone(replace(HEALTHY, **changed))  # type: ignore[arg-type]
    assert (name, verdict) in names(found)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("dbfs", "name", "verdict"),
    [
        (microphone.LOW_DBFS, "", "ok"),
        (microphone.LOW_DBFS - 0.1, "low", "warn"),
        (microphone.TOO_LOW_DBFS, "low", "warn"),
        (microphone.TOO_LOW_DBFS - 0.1, "far too low", "fault"),
    ],
)
def test_words_that_come_low_are_told(dbfs: float, name: str, verdict: str) -> None:
    """In a room far below them, by how low they came."""
    still = replace(ROOM, floor_dbfs=-90.0)
    heard = replace(HEALTHY, room=still, words=replace(WORDS, speech_dbfs=dbfs))
    assert names(judge_microphone(heard)) == [(name, verdict)]


def test_a_loud_room_is_told_by_the_words_over_it_or_by_itself() -> None:
    """Words that stand out are enough; without words the room's own level tells."""
    over = microphone.LEAST_OVER_ROOM_DB
    for off, expected in ((0.0, ("", "ok")), (-0.1, ("loud room", "warn"))):
        words = replace(WORDS, speech_dbfs=-44.0 + over + off)
        heard = replace(HEALTHY, room=replace(ROOM, floor_dbfs=-44.0), words=words)
        assert names(judge_microphone(heard)) == [expected]
    for floor, expected in (
        (microphone.LOUD_ROOM_DBFS - 0.1, ("", "ok")),
        (microphone.LOUD_ROOM_DBFS, ("loud room", "warn")),
    ):
        heard = replace(HEALTHY, room=replace(ROOM, floor_dbfs=floor), words=None)
        assert names(judge_microphone(heard)) == [expected]


def test_a_microphone_that_gives_hardly_anything_is_told_without_words() -> None:
    """Where nobody spoke the room tells: a few steps of 16 bits are too little; zeros are another
    matter, as some microphones are silent by themselves."""
    for floor, zeros, expected in (
        (microphone.TOO_STILL_DBFS, 0.3, ("", "ok")),
        (microphone.TOO_STILL_DBFS - 0.1, 0.3, ("low", "warn")),
        (-120.0, 1.0, ("", "ok")),
    ):
        room = replace(ROOM, floor_dbfs=floor, zeros=zeros)
        heard = replace(HEALTHY, room=room, words=None, echo=None)
        assert names(judge_microphone(heard)) == [expected]


def test_zeros_alone_are_a_fault_of_their_own() -> None:
    """Nothing else is said of a microphone that gives nothing."""
    dead = replace(ROOM, floor_dbfs=-120.0, zeros=1.0)
    heard = replace(HEALTHY, room=dead, whole=dead, words=dead, echo=None, heard_any=False)
    assert names(judge_microphone(heard)) == [("zeros", "fault")]


def test_a_microphone_that_hears_but_the_assistant_is_its_monitor() -> None:
    """Zeros in a still room, the tone, and no word: the loudspeaker's own monitor. With a word it
    is one that falls silent by itself; where nobody was asked that may be, and is no fault."""
    still = replace(ROOM, floor_dbfs=-120.0, zeros=microphone.SILENT)
    silent = replace(WORDS, speech_s=0.0)
    monitor = replace(HEALTHY, room=still, words=silent, echo=Echo(0.02, 0.0, 90.0))
    monitor = replace(monitor, heard_any=False)
    assert names(judge_microphone(monitor)) == [("echo only", "fault")]
    assert names(judge_microphone(replace(monitor, words=None))) == [("echo only", "warn")]
    assert names(judge_microphone(replace(monitor, heard_any=True, words=WORDS))) == [("", "ok")]
    less = replace(monitor, room=replace(still, zeros=microphone.SILENT - 0.01))
    assert "echo only" not in dict(names(judge_microphone(less)))
    for gain, echo_only in ((microphone.WITHOUT_AIR_DB, False), (-29.9, True)):
        heard = replace(monitor, echo=Echo(0.02, gain, 90.0))
        assert ("echo only" in dict(names(judge_microphone(heard)))) is echo_only


@pytest.mark.parametrize("echo", [True, False])
@pytest.mark.parametrize("answer", [True, False, None])
@pytest.mark.parametrize("can_hear", [True, False])
def test_a_loudspeaker_is_well_where_somebody_or_something_heard_it(
    echo: bool, answer: bool | None, can_hear: bool
) -> None:
    """Who says no is believed before any microphone; where nobody could hear it nothing is said."""
    played = Played("Desk", "", Echo(0.1, -12.0, 40.0) if echo else None, answer, can_hear)
    found = judge_loudspeaker(played)
    if answer is False:
        assert (found.verdict, found.name) == ("fault", "muted")
    elif answer or (echo and can_hear):
        assert (found.verdict, found.name) == ("ok", "")
    elif can_hear:
        assert (found.verdict, found.name) == ("fault", "muted")
    else:
        assert found.verdict == "not tried"
    assert judge_loudspeaker(replace(played, fault="it is gone")).verdict == "fault"


def test_an_echo_is_judged_by_how_late_and_how_loud_it_is() -> None:
    """At `LATE_S` it is well, over it late; as loud as may be over a voice it is well."""
    for delay_s, name in ((loudspeaker.LATE_S, ""), (loudspeaker.LATE_S + 0.01, "late")):
        played = replace(SPEAKS, echo=Echo(delay_s, -12.0, 40.0))
        assert judge_echo(played, -26.0).name == name
    gain = -26.0 + loudspeaker.OVER_VOICE_DB - TONE_DBFS
    for off, name in ((0.0, ""), (0.1, "loud")):
        played = replace(SPEAKS, echo=Echo(0.1, gain + off, 40.0))
        assert judge_echo(played, -26.0).name == name
        assert judge_echo(played, None).name == ""
    assert judge_echo(replace(SPEAKS, echo=None), None).verdict == "ok"
    assert judge_echo(replace(SPEAKS, echo=None, answer=None), None).verdict == "not tried"


@pytest.mark.parametrize(
    ("missed", "name", "verdict"),
    [(0, "", "ok"), (1, "missed", "warn"), (2, "missed", "fault"), (5, "missed", "fault")],
)
def test_words_that_were_missed_are_named(missed: int, name: str, verdict: str) -> None:
    """One of five may be; each that was is named."""
    found = judge_words(Words(FIVE, FIVE[missed:], spoke=True))
    assert (found.name, found.verdict) == (name, verdict)
    assert all(word in found.told for word in FIVE[:missed])
    assert found.measured == {word: word in FIVE[missed:] for word in FIVE}


def test_where_nobody_spoke_that_is_told() -> None:
    """It is no fault of the ear's."""
    found = judge_words(Words(FIVE, (), spoke=False))
    assert (found.name, found.verdict) == ("nobody spoke", "warn")


def test_what_a_recording_holds_is_told() -> None:
    """Its commands, or that there is none."""
    assert judge_recorded(["start", "stop"]).told == "Made out in the recording: start, stop."
    assert judge_recorded([]).verdict == "warn"


def test_a_model_is_judged_by_its_files_and_its_loading() -> None:
    """Damage is named; at `SLOW_LOAD_S` it is well, over it slow; the mend is the model's own."""
    assert "am/final.mdl" in judge_model("own", "am/final.mdl", "", None).told
    assert judge_model("own", "", "", speech.SLOW_LOAD_S).verdict == "ok"
    assert judge_model("own", "", "", speech.SLOW_LOAD_S + 0.1).name == "slow"
    assert "install the program" in judge_model("own", "x", "", None).mend
    assert "models use own" in judge_model("other", "", "it is gone", None).mend


def test_a_voice_is_judged_by_what_it_said() -> None:
    """No sound is a fault; another voice than was chosen is told with why."""
    assert judge_voice("kore", "", "", None).name == "no voice"
    assert judge_voice("kore", "", "", 0.0).name == "no voice"
    broken = judge_voice("kore", "the voice can't speak: it hangs; apt install it", "", None)
    assert broken.told == "No voice speaks: the voice can't speak: it hangs."
    assert broken.mend == "apt install it"
    moved = judge_voice("x", "", "no model; fetch it; meanwhile espeak-ng speaks", 1.0)
    assert (moved.name, moved.verdict) == ("another", "warn")


@pytest.mark.parametrize(
    ("changed", "name", "verdict"),
    [
        ({"free_bytes": machine.LEAST_FREE_BYTES - 1}, "disk full", "fault"),
        ({"free_bytes": machine.LEAST_FREE_BYTES}, "little room", "warn"),
        ({"free_bytes": machine.FEW_FREE_BYTES - 1}, "little room", "warn"),
        ({"free_bytes": machine.FEW_FREE_BYTES}, "", "ok"),
        ({"free_bytes": None}, "", "ok"),
        ({"sync_s": machine.SLOW_SYNC_S - 0.001}, "", "ok"),
        ({"sync_s": machine.SLOW_SYNC_S}, "slow disk", "warn"),
        ({"sync_s": machine.TOO_SLOW_SYNC_S - 0.001}, "slow disk", "warn"),
        ({"sync_s": machine.TOO_SLOW_SYNC_S}, "slow disk", "fault"),
        ({"mode": 0o755}, "open to others", "warn"),
        ({"mode": None}, "", "ok"),
        ({"refused": "the disk is full", "mend": "make room on it"}, "disk full", "fault"),
        ({"refused": "the disk takes no larger file", "mend": "make room"}, "disk full", "fault"),
        ({"refused": "the disk may only be read", "mend": "mount it"}, "read-only", "fault"),
        ({"refused": "the folder may only be read", "mend": "let it"}, "read-only", "fault"),
        ({"refused": "the disk fails", "mend": "mend it"}, "refused", "fault"),
    ],
)
def test_a_data_folder_is_judged_at_each_limit(
    changed: dict[str, object], name: str, verdict: str
) -> None:
    """Its room, how fast it is, who may look into it, and what its disk refuses."""
    found = judge_folder(replace(FOLDER, **changed))  # type: ignore[arg-type]
    assert names(found) == [(name, verdict)]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"year": machine.FIRST_YEAR - 1}, "wrong time"),
        ({"year": machine.FIRST_YEAR}, ""),
        ({"year": machine.LAST_YEAR + 1}, "wrong time"),
        ({"ahead_s": machine.FUTURE_S}, ""),
        ({"ahead_s": machine.FUTURE_S + 1}, "set back"),
        ({"disk_off_s": -machine.CLOCK_OFF_S}, ""),
        ({"disk_off_s": -machine.CLOCK_OFF_S - 1}, "disk's clock"),
        ({"ahead_s": None, "disk_off_s": None, "zone": None}, ""),
    ],
)
def test_a_clock_is_judged_at_each_limit(changed: dict[str, object], name: str) -> None:
    """By its year, the sessions it has written, and the disk's own clock."""
    assert judge_clock(replace(CLOCK, **changed)).name == name  # type: ignore[arg-type]


def test_what_lacks_is_named() -> None:
    """A package that is not installed is."""
    found = judge_versions({"Vosk": None, "numpy": "2.0"})
    assert found.told == "Not installed: Vosk."


def test_the_last_line_says_what_is_not_ready() -> None:
    """Faults go before what is to be looked at; a part is named once."""
    fault, warning = Finding("microphone", "fault", "No."), Finding("echo", "warn", "Late.")
    untried = Finding("ear", "not tried", "Nobody was asked.")
    assert summed_up([fault, fault, warning]) == "Not ready: microphone; and look at echo."
    assert summed_up([warning, untried]) == "Ready; but look at echo. Not tried: ear."
    assert summed_up([untried]) == "All that was tried is well. Not tried: ear."


def test_chimes_keep_no_session_from_going_well() -> None:
    """A loudspeaker of their own that is missing, or plays nothing, is warned of; one that only
    the microphone does not hear may be heard by whoever is there."""
    played = Played("Bowl", echo=Echo(0.1, -12.0, 20.0))
    assert judge_chimes(played).verdict == "ok"
    assert judge_chimes(replace(played, echo=None)).verdict == "not tried"
    assert judge_chimes(replace(played, fault="it is gone")).verdict == "warn"
    missing = no_chimes("there is no loudspeaker 'Bowl'")
    assert missing.told == "They can't be heard: there is no loudspeaker 'Bowl'."
    assert worst([missing]) == "warn"
