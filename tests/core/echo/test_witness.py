"""Whether the assistant hears itself: cues whose echo is there, and is not, without a device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from assistant.core.echo import witness as witness_module
from assistant.core.echo.canceller import LEAD_S
from assistant.core.echo.witness import CLEAR, FAINT, MISSED, SURE, Look, Witness, look_for
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE
from assistant.edges.audio.chimes import target_chime
from tests.support.echoes import DELAY_S, Played, Sound, cues, echo_of, noise, whole
from tests.support.speech import SpokenWord, lay_out

CUES = (
    "One hand on the adductor, close to the bone.",
    "Push gently toward the knee, very slowly.",
    "Sink.",
    "Draw up toward the thorax, and wait there.",
    "Sink.",
    "Other leg.",
    "Sink down and in, to mild resistance.",
    "Ask permission.",
)
CHANGES = 4
"""The cue before which something changes in the room: a short one."""

ROOM = 1e-3
ECHO_DB = -12.0

Change = Callable[[Sound, Sound], Sound]
"""Makes what is heard from then on of the echo and of the room's own sound."""


@pytest.fixture(scope="module")
def played() -> Played:
    """Return the cues."""
    return cues(*CUES, between_s=1.5)


def changed_at(played: Played) -> float:
    """Return the second from which on the room is another."""
    return played.spans[CHANGES][0] - 0.5


def found(played: Played, heard: Sound) -> tuple[list[tuple[float, str]], Witness]:
    """Return what was found wrong, with the second at which it was, and the witness."""
    witness, findings = Witness(), []
    lead = round(LEAD_S * SAMPLE_RATE)
    ahead = np.concatenate([played.sound[lead:], np.zeros(lead)])
    for at in range(0, heard.size, BLOCK_SAMPLES):
        span = slice(at, at + BLOCK_SAMPLES)
        before = witness.finding
        witness.take(whole(heard[span]), whole(ahead[span]), sound=True)
        if witness.finding != before:
            findings.append((at / SAMPLE_RATE, witness.finding))
    return findings, witness


def in_a_room(
    played: Played, change: Change, *, gain_db: float = ECHO_DB, until_s: float = np.inf
) -> tuple[list[tuple[float, str]], Witness]:
    """Return what was found in a room that changes, and changes back where `until_s` is given."""
    echo, own = echo_of(played.sound, gain_db), noise(played.sound.size, ROOM)
    seconds = np.arange(echo.size) / SAMPLE_RATE
    other = (seconds >= changed_at(played)) & (seconds < until_s)
    return found(played, np.where(other, change(echo, own), echo + own))


def kinds(findings: list[tuple[float, str]]) -> list[str]:
    """Return what was found, without the times."""
    return [finding for _, finding in findings]


def test_a_loudspeaker_that_falls_silent_is_found_by_the_next_cue(played: Played) -> None:
    """The room sounds as before, and the cue is not in it: found before the one after ends."""
    findings, _ = in_a_room(played, lambda echo, own: own)
    [(at, finding)] = findings
    assert finding == "unheard"
    assert changed_at(played) < at < played.spans[CHANGES + 1][1]


def test_a_microphone_that_hears_nothing_any_more_is_told_from_a_loudspeaker(
    played: Played,
) -> None:
    """Where the room's own sound is gone with the echo."""
    findings, _ = in_a_room(played, lambda echo, own: own / 30)
    assert kinds(findings) == ["deaf"]


def test_a_microphone_far_below_what_it_was_is_found(played: Played) -> None:
    """Echo and room are both there and both softer by 30 dB."""
    findings, _ = in_a_room(played, lambda echo, own: (echo + own) / 30)
    assert kinds(findings) == ["softer"]


@pytest.mark.parametrize(
    "change",
    [lambda echo, own: own, lambda echo, own: (echo + own) / 30, lambda echo, own: own / 30],
    ids=["loudspeaker", "softer", "microphone"],
)
def test_it_is_over_once_the_assistant_hears_itself(played: Played, change: Change) -> None:
    """And not before: the room's sound alone shows nothing of a loudspeaker."""
    until_s = played.spans[CHANGES + 2][1] + 0.8
    findings, _ = in_a_room(played, change, until_s=until_s)
    assert kinds(findings)[-1] == ""
    assert until_s < findings[-1][0] < played.spans[CHANGES + 3][1] + 1.5


@pytest.mark.parametrize(
    "change",
    [
        lambda echo, own: echo + own,
        lambda echo, own: echo / 2 + own,
        lambda echo, own: 2 * echo + own,
        lambda echo, own: echo / 10 + own,
        lambda echo, own: np.roll(echo, 1600) + own,
        lambda echo, own: np.roll(echo, -800) + own,
        lambda echo, own: -echo + 3 * own,
        lambda echo, own: echo + 100 * own,
        lambda echo, own: echo + own / 30,
        lambda echo, own: (echo + own) / 3,
    ],
    ids=[
        *("nothing", "6 dB softer", "6 dB louder", "20 dB softer", "0.1 s later", "50 ms earlier"),
        *("turned round", "a room 40 dB louder", "a fan is off", "all 10 dB softer"),
    ],
)
def test_what_happens_in_a_room_is_no_fault(played: Played, change: Change) -> None:
    """A knob, a hand, a chair, rain, a fan."""
    findings, witness = in_a_room(played, change)
    assert findings == []
    assert witness.learnt


LONG = f"{' '.join(CUES[:2])} And {' '.join(CUES[:2])}"
"""A cue that is longer than the room is remembered."""


@pytest.fixture(scope="module")
def long() -> Played:
    """Return short cues, from which the echo is learnt, a long one, and one more."""
    return cues(*CUES[:4], LONG, *CUES[-2:], between_s=1.5)


def talk_in(played: Played, from_s: float, until_s: float) -> Sound:
    """Return somebody's talk with hardly a pause, as loud as the echo."""
    ats = np.arange(from_s, until_s - 1.3, 1.2)
    words = [SpokenWord(at, "tell me about your week then", "en-gb") for at in ats]
    talk = lay_out(words, played.sound.size / SAMPLE_RATE, noise=0.0)
    talk *= np.sqrt((echo_of(played.sound, ECHO_DB) ** 2).mean() / (talk**2).mean())
    return talk


def test_a_long_cue_makes_no_microphone_right_that_is_far_softer(long: Played) -> None:
    """While it sounds and somebody speaks the room is not heard; the echo is as soft as before."""
    talk = talk_in(long, long.spans[CHANGES][0] + 1.6, long.spans[CHANGES][1] + 0.5)
    findings, _ = in_a_room(long, lambda echo, own: (echo + own + talk) / 30)
    assert kinds(findings) == ["softer"]


def test_a_loudspeaker_that_was_turned_down_keeps_no_microphone_wrong(played: Played) -> None:
    """That hears as before what sounds in the room: then three stretches show it."""
    until_s = played.spans[CHANGES + 1][0] - 0.5
    echo, own = echo_of(played.sound, ECHO_DB), noise(played.sound.size, ROOM)
    seconds = np.arange(echo.size) / SAMPLE_RATE
    softer = (seconds >= changed_at(played)) & (seconds < until_s)
    down = np.where(seconds < until_s, 1.0, 0.1) * echo
    findings, witness = found(played, np.where(softer, (echo + own) / 30, down + own))
    assert kinds(findings) == ["softer", ""]
    assert findings[1][0] > played.spans[CHANGES + 3][0]
    assert witness.finding == ""


def test_a_room_before_a_change_is_not_learnt_with_the_echo_after_it() -> None:
    """A microphone that is turned down and up again between cues before the room was ever heard,
    as one looks for its knob: the room of each pause belongs to the cue before it, not to the one
    after. So what is far softer later is found.
    """
    soon = cues(*CUES[:4], between_s=0.5)  # the room is not heard between these
    later = cues(*CUES[:6], between_s=1.5)
    sound = np.concatenate([soon.sound, later.sound])
    starts = [soon.sound.size / SAMPLE_RATE + start - 0.05 for start, _ in later.spans]
    seconds = np.arange(sound.size) / SAMPLE_RATE
    down = seconds >= starts[5]
    for cue in (0, 2):
        down |= (seconds >= starts[cue]) & (seconds < starts[cue + 1])
    echo, own = echo_of(sound, ECHO_DB), noise(sound.size, 3 * ROOM)
    heard = np.where(down, (echo + own) / 30, echo + own)
    findings, _ = found(replace(later, sound=sound), heard)
    assert kinds(findings) == ["softer"]


def test_a_long_cue_in_a_sound_teaches_no_weaker_echo(long: Played) -> None:
    """Where the room is not heard a knob can't be told from a loose plug; it is found after."""
    seconds = np.arange(long.sound.size) / SAMPLE_RATE
    hides = (seconds >= changed_at(long)) & (seconds < long.spans[CHANGES][1] + 0.2)
    hiss = np.where(hides, noise(long.sound.size, 12 * ROOM), 0.0)
    findings, _ = in_a_room(long, lambda echo, own: (echo + own + hiss) / 30)
    assert kinds(findings) == ["softer"]
    assert findings[0][0] > long.spans[CHANGES][1]


def test_an_echo_in_a_loud_room_is_not_missed(played: Played) -> None:
    """Where the room would hide an echo, its absence means nothing."""
    findings, _ = in_a_room(played, lambda echo, own: 300 * own)
    assert findings == []


def test_a_person_who_speaks_over_the_cues_hides_nothing(played: Played) -> None:
    """As loud as the echo, all the time."""
    words = [SpokenWord(at, "tell me about your week then", "en-gb") for at in range(1, 25, 3)]
    talk = lay_out(words, played.sound.size / SAMPLE_RATE, noise=0.0)
    talk *= np.sqrt((echo_of(played.sound, ECHO_DB) ** 2).mean() / (talk**2).mean())
    findings, _ = in_a_room(played, lambda echo, own: echo + own + talk)
    assert findings == []


def test_with_an_earpiece_nothing_is_expected(played: Played) -> None:
    """Nor in a room without any sound at all."""
    for level in (0.0, ROOM, 0.05):
        findings, witness = found(played, noise(played.sound.size, level))
        assert findings == []
        assert not witness.learnt


def test_an_echo_that_was_heard_but_once_or_twice_is_not_expected(played: Played) -> None:
    """A canceller of the system's own lets the first words through, and no more."""
    echo, own = echo_of(played.sound, ECHO_DB), noise(played.sound.size, ROOM)
    first = np.arange(echo.size) / SAMPLE_RATE < played.spans[0][1] + 0.3
    findings, _ = found(played, np.where(first, echo + own, own))
    assert findings == []


def test_what_looks_like_an_echo_once_is_none(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice like the assistant's may for a moment: it comes as late each time only by chance."""
    lates = iter(range(100))

    def looks_like(*_: object) -> Look:
        return Look(SURE - 1.0, next(lates) * 3_000 % 16_000, 10_000.0)

    monkeypatch.setattr(witness_module, "look_for", looks_like)
    findings, witness = found(played, noise(played.sound.size, ROOM))
    assert not witness.learnt
    assert findings == []


def test_talk_over_most_cues_makes_no_echo_louder_than_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How strong an echo is is known from where it sounds alone. In a room that is far louder
    than that one that is not found is masked, though most were heard in such a room.
    """
    played = cues(*["Other leg."] * 9, between_s=1.5)
    echo, own = echo_of(played.sound, ECHO_DB), noise(played.sound.size, 1.0)
    seconds = np.arange(echo.size) / SAMPLE_RATE
    loud = 10 ** (10 / 20) * np.sqrt((echo[echo != 0.0] ** 2).mean())
    room = np.where(seconds >= played.spans[3][0] - 0.5, loud, ROOM) * own
    peaks = iter([SURE] * 8 + [FAINT - 1.0])
    monkeypatch.setattr(witness_module, "look_for", lambda *_: Look(next(peaks), 1_280, 10_000.0))
    findings, witness = found(played, echo + room)
    assert next(peaks, None) is None
    assert witness.learnt
    assert findings == []


def test_a_microphone_that_gates_is_none_that_was_turned_down(played: Played) -> None:
    """It gives no sound where nobody is loud, and less of a cue that is soft: that is its way."""
    echo, own = echo_of(played.sound, ECHO_DB), noise(played.sound.size, ROOM)
    seconds = np.arange(echo.size) / SAMPLE_RATE
    soft = np.where(seconds >= changed_at(played), 0.04, 1.0) * echo
    silent = np.convolve(np.abs(echo) > 1e-3, np.ones(6_400), "same") < 1
    gated = np.where((seconds >= changed_at(played)) & silent, 0.0, soft + own)
    findings, _ = found(played, gated)
    assert findings == []


def test_now_and_then_as_late_as_before_is_no_echo(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an earpiece somebody's talk looks like an echo once in fifteen times, and comes as late
    as the time before once in a hundred: in an hour nothing is learnt of it, and so nothing missed.
    """
    looks = iter(([CLEAR + 1.0] * 2 + [FAINT - 1.0] * (MISSED + 1)) * 100)
    monkeypatch.setattr(witness_module, "look_for", lambda *_: Look(next(looks), 1_000, 10_000.0))
    long = cues(*CUES, *CUES, *CUES, *CUES, between_s=1.5)
    findings, witness = found(long, noise(long.sound.size, ROOM))
    assert next(looks, None) is not None
    assert not witness.learnt
    assert findings == []


def test_another_device_is_learnt_afresh(played: Played) -> None:
    """What was known of the one before is not expected of it."""
    _, witness = in_a_room(played, lambda echo, own: own)
    witness.forget()
    assert (witness.finding, witness.learnt) == ("", False)


def test_chimes_tell_nothing() -> None:
    """They are a few tones, and a room has those too."""
    chime = np.resize(target_chime() / 32768, SAMPLE_RATE)
    silent = noise(2 * SAMPLE_RATE, ROOM)
    assert look_for(chime, silent).frequencies < 1_000


@pytest.mark.parametrize("snr_db", [None, -6.0, 0.0, 20.0])
def test_the_shortest_cue_is_found_in_noise(played: Played, snr_db: float | None) -> None:
    """Its peak stands clear down to 6 dB under the noise; without an echo there is none."""
    start, end = (round(at * SAMPLE_RATE) for at in played.spans[2])
    echo = echo_of(played.sound, 0.0)[start : end + SAMPLE_RATE // 2]
    power = (echo**2).mean()
    for seed in range(8):
        room = np.random.default_rng(seed).normal(0.0, np.sqrt(power), echo.size)
        heard = room if snr_db is None else 10 ** (snr_db / 20) * echo + room
        look = look_for(played.sound[start:end], heard)
        if snr_db is None:
            assert look.peak < FAINT
        else:
            assert look.peak > CLEAR
            assert look.late == pytest.approx(DELAY_S * SAMPLE_RATE, abs=4)
