"""What is wrong with a microphone, by what came from it while the room was still, a tone was played
and words were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.checkup.findings import Finding
from assistant.core.checkup.levels import Hum, Levels
from assistant.core.checkup.tone import Echo
from assistant.core.shown.worded import Worded

PART = "microphone"

SILENT = 0.99
"""Share of exact zeros in a still room from which on it is no room's sound: that has some 1 % of
them at -60 dBFS. A source that nothing comes out of has nothing else."""

WITHOUT_AIR_DB = -30.0
"""How loud a tone at the least comes back from a loudspeaker's own monitor, whose volume may have
been turned down: through the air of a room it is mostly softer."""

CUT_S = 0.2
"""Seconds cut off at the end of the scale: four blocks. A door takes one or two, the vowels of five
clipped words five and more. A word alone is made out all the same (32 of 32 cut off by 18 dB); but
no filter, which adds and takes away, gets an echo out of what was cut off, nor "stop" out of it."""

TOO_LOW_DBFS = -72.0
LOW_DBFS = -62.0
"""How soft words are that the ear may miss, and with how little to spare. Of 32 words of four
synthetic voices it made out all at -72 dBFS, 31 at -77 and 27 at -82, where they are but a few
steps of 16 bits; people speak softer at times, and so 5 and 15 dB are kept for that."""

SPOKE_S = 0.3
"""So much that is far over the room is somebody's voice: a word or two."""

TOO_STILL_DBFS = -85.0
"""A room as soft as this in a microphone is four steps of 16 bits or less: turned down, or off."""

HUM_DBFS = -40.0
HUM_HEARD_DBFS = -55.0
"""How loud a hum is that costs words, and one that may. One of few overtones the ear hears through:
it made out 32 of 32 words at -42 dBFS with the mains at -20. A buzz, as of a dimmer, at -40 took 4
of them, at -35 9, and at -40 29 of words at -52."""

LOUD_ROOM_DBFS = -38.0
LEAST_OVER_ROOM_DB = 12.0
"""A room this loud, or words no further over it than this, cost words: in white noise so far under
them 31 of 32 were made out, at 9 dB 29, at 6 28. A voice at arm's length has some -26 dBFS."""

RATE_OFF = 0.02
"""How far the samples a second may be from what they are said to be: crystals keep to 0.0001, and
five seconds of a busy machine's clock to 0.01."""

LOST_S = 0.5
"""Seconds of sound lost in a checkup, which a busy machine may once."""

UNMUTE = Worded(
    "{mend} (privacy settings on macOS and Windows)",
    mend=Worded("unmute it at its switch and in the system's sound settings; let programs use it"),
)
TURN_DOWN = Worded("turn the microphone down in the system's settings, and switch off its boost")
TURN_UP = Worded("turn the microphone up in the system's sound settings, or place it nearer")
NO_MONITOR = Worded(
    "{mend} ('what you hear', 'stereo mix'), in the system's sound settings too",
    mend=Worded("choose the microphone itself with --mic, not the loudspeaker's monitor"),
)
OTHER_RATE = Worded(
    "{mend}; of a wireless headset in its telephone mode take another microphone",
    mend=Worded("choose another profile or rate for it in the system's sound settings"),
)
NO_HUM = Worded("use another socket or a shielded cable, away from power supplies and dimmers")
QUIETER_ROOM = Worded("place the microphone nearer to you, or make the room quieter")
FREE = Worded("close other programs; a USB hub or a wireless link may lose sound too")


@dataclass(frozen=True, slots=True)
class Listened:
    """What came from a microphone.

    `room` is of the room alone, `whole` of all that was heard, `words` of what was said, None where
    nobody was asked to. `echo` is the tone's. `rate` is what it is read at, in Hz, `delivers_hz`
    what comes by a clock, None where none runs, and `edge_hz` where all of its sound ends, None for
    as far as the ear listens. `heard_any` tells that at least one of the words was made out.
    """

    device: str
    rate: int
    room: Levels
    whole: Levels
    words: Levels | None = None
    heard_any: bool = False
    echo: Echo | None = None
    hum: Hum | None = None
    edge_hz: float | None = None
    delivers_hz: float | None = None
    lost_s: float = 0.0

    @property
    def zeros(self) -> bool:
        """Whether there was nothing but exact zeros."""
        return self.whole.zeros == 1.0

    @property
    def own_sound_only(self) -> bool:
        """Whether there is no room in it, and the tone is, as in a loudspeaker's own monitor."""
        echoes = self.echo is not None and self.echo.gain_db > WITHOUT_AIR_DB
        return self.room.zeros >= SILENT and echoes and not self.heard_any


def no_microphone(why: str) -> Finding:
    """Return what is found where there is none, or it can't be opened."""
    mend = Worded("connect one, or let the program use it, and look at `assistant devices`")
    told = Worded("There is none to listen to: {why}.", why=why)
    return Finding(PART, "fault", told, "no microphone", mend)


def judge_microphone(heard: Listened) -> list[Finding]:
    """Return what is wrong with a microphone, each with its mend; or the one finding that it is
    well."""
    found = list(_wrong(heard))
    if found:
        return found
    said = heard.words is not None and heard.words.speech_s >= SPOKE_S
    levels = Worded("the room at {room} dBFS", room=f"{heard.room.floor_dbfs:.0f}")
    if said and heard.words:
        you = f"{heard.words.speech_dbfs:.0f}"
        levels = Worded("{room} and you at {you}", room=levels, you=you)
    told = Worded(
        "{device} gives {levels}, whole, at {rate} samples a second.",
        device=heard.device,
        levels=levels,
        rate=f"{heard.rate:,}",
    )
    if heard.room.zeros >= SILENT:
        told = Worded("{told} It falls silent by itself between words.", told=told)
    return [Finding(PART, "ok", told, measured=_numbers(heard))]


def _wrong(heard: Listened) -> Iterator[Finding]:
    numbers = _numbers(heard)

    def fault(name: str, told: str, mend: str) -> Finding:
        return Finding(PART, "fault", told, name, mend, numbers)

    def warning(name: str, told: str, mend: str) -> Finding:
        return Finding(PART, "warn", told, name, mend, numbers)

    if heard.zeros:
        told = Worded(
            "Nothing but exact zeros comes from {device}: it is muted, or not permitted.",
            device=heard.device,
        )
        yield fault("zeros", told, UNMUTE)
        return
    if heard.own_sound_only:
        told = Worded(
            "{device} has the assistant's own tone in it, and neither room nor voice.",
            device=heard.device,
        )
        asked = heard.words is not None
        yield (fault if asked else warning)("echo only", told, NO_MONITOR)
        return
    if heard.whole.cut_s >= CUT_S:
        cut = f"{heard.whole.cut_s:.1f}"
        told = Worded("{count} s of its sound are cut off at the end of the scale.", count=cut)
        yield fault("clipping", told, TURN_DOWN)
    if rate := next(_rates(heard), None):
        yield fault("wrong rate", rate, OTHER_RATE)
    elif heard.edge_hz is not None:  # most words can be told apart without it, "s" and "f" can't
        told = Worded(
            "Nothing above {edge} kHz comes, as if it ran at {rate} samples a second.",
            edge=f"{heard.edge_hz / 1000:.1f}",
            rate=f"{2 * heard.edge_hz:,.0f}",
        )
        yield warning("wrong rate", told, OTHER_RATE)
    if heard.words is not None and heard.words.speech_s >= SPOKE_S:
        loud = heard.words.speech_dbfs
        if loud < TOO_LOW_DBFS:
            told = Worded("Your words came at {level} dBFS, far too low.", level=f"{loud:.0f}")
            yield fault("far too low", told, TURN_UP)
        elif loud < LOW_DBFS:
            told = Worded("Your words came at {level} dBFS, which is low.", level=f"{loud:.0f}")
            yield warning("low", told, TURN_UP)
        over = loud - heard.room.floor_dbfs
        if over < LEAST_OVER_ROOM_DB:
            told = Worded(
                "Your words are only {count} dB over the room's own sound.", count=f"{over:.0f}"
            )
            yield warning("loud room", told, QUIETER_ROOM)
    elif heard.room.floor_dbfs < TOO_STILL_DBFS and heard.room.zeros < SILENT:
        level = f"{heard.room.floor_dbfs:.0f}"
        told = Worded("It gives hardly any sound: the room at {level} dBFS.", level=level)
        yield warning("low", told, TURN_UP)
    if heard.hum is not None and heard.hum.level_dbfs >= HUM_HEARD_DBFS:
        told = Worded(
            "The mains hum in it, {hz} Hz at {level} dBFS.",
            hz=f"{heard.hum.hz:.0f}",
            level=f"{heard.hum.level_dbfs:.0f}",
        )
        yield (fault if heard.hum.level_dbfs >= HUM_DBFS else warning)("hum", told, NO_HUM)
    elif heard.room.floor_dbfs >= LOUD_ROOM_DBFS:
        level = f"{heard.room.floor_dbfs:.0f}"
        told = Worded("The room is loud in it, {level} dBFS.", level=level)
        yield warning("loud room", told, QUIETER_ROOM)
    if heard.lost_s >= LOST_S:
        told = Worded("{count} s of its sound were lost on the way.", count=f"{heard.lost_s:.1f}")
        yield warning("gaps", told, FREE)


def _rates(heard: Listened) -> Iterator[Worded]:
    """Yield how its sound is as of another rate than it is read at, the surest way first."""
    if heard.echo is not None and heard.echo.speed != 1.0:
        yield Worded(
            "Its sound comes {count} times as fast as it should: a wrong rate.",
            count=f"{heard.echo.speed:.2f}",
        )
    if heard.delivers_hz is not None and abs(heard.delivers_hz / heard.rate - 1) > RATE_OFF:
        yield Worded(
            "It gives {count} samples a second and says {rate}.",
            count=f"{heard.delivers_hz:,.0f}",
            rate=f"{heard.rate:,}",
        )


def _numbers(heard: Listened) -> dict[str, float | int | str | bool | None]:
    words = heard.words
    spoke = words is not None and words.speech_s >= SPOKE_S
    return {
        "device": heard.device,
        "rate_hz": heard.rate,
        "delivers_hz": None if heard.delivers_hz is None else round(heard.delivers_hz),
        "floor_dbfs": round(heard.room.floor_dbfs, 1),
        "speech_dbfs": round(words.speech_dbfs, 1) if words is not None and spoke else None,
        "peak_dbfs": round(heard.whole.peak_dbfs, 1),
        "clipped_s": round(heard.whole.cut_s, 2),
        "zeros_percent": round(100 * heard.room.zeros, 1),
        "ends_hz": heard.edge_hz,
        "hum_hz": None if heard.hum is None else heard.hum.hz,
        "hum_dbfs": None if heard.hum is None else round(heard.hum.level_dbfs, 1),
        "lost_s": round(heard.lost_s, 2),
        "listened_s": round(heard.whole.seconds, 1),
    }
