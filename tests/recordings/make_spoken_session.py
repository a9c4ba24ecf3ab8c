"""Makes the bundled recording of a spoken session.

Run as `python -m tests.recordings.make_spoken_session`. A therapist walks the adductor protocol
with short holds, and talks to the client in between. The voices are espeak-ng's; nobody's speech
is in it.
"""

from __future__ import annotations

from tests.support.places import SPOKEN_SESSION
from tests.support.speech import SpokenWord, record

HOLD_S = 7.0
"""Seconds from each "barrier" to its "released": real holds of five minutes would be too long."""

CUE_S = 12.5
"""Seconds after a release in which the assistant speaks and the hands move on."""

QUESTIONS = 8
"""Questions before hands go on; each is answered by "no"."""

QUESTION_S = 7.5
"""Seconds from one answer to the next: the longest question takes four, and the ear one."""

CLIENT = "en-gb-scotland"
"""The voice that talks to the therapist."""


def script() -> tuple[list[SpokenWord], float]:
    """Return what is said and when, and the length of the recording, in seconds."""
    words = [SpokenWord(5.0, "start")]
    at = 5.0
    for _question in range(QUESTIONS):
        at += QUESTION_S
        words.append(SpokenWord(at, "no"))
    words += [
        SpokenWord(at + 5.5, "I will work slowly on the inside of your leg. Is that all right?"),
        SpokenWord(at + 10.0, "yes that is fine", CLIENT),
        SpokenWord(at + 13.0, "yes"),
    ]
    at += 22.0
    for _side in range(2):
        for talk in ("", "can you tell me how that feels", "it feels a little tender", ""):
            words.append(SpokenWord(at, "barrier"))
            if talk:
                words.append(SpokenWord(at + 2.5, talk, CLIENT))
            words.append(SpokenWord(at + HOLD_S, "released"))
            at += HOLD_S + CUE_S
    words.append(SpokenWord(at + 1.0, "no"))
    return words, at + 14.0


if __name__ == "__main__":
    record(SPOKEN_SESSION, *script())
