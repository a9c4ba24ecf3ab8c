"""Which speech counts while the assistant itself is speaking: the gate against its own voice.

From the start of a cue until shortly after its end the microphone may hear the cue. Speech that
begins in that window counts only if it is the client's word ("stop", "pain") and the cue does not
hold that word itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.commands import SAFETY, Utterance, words_of

TAIL_S = 0.25
"""Seconds the gate stays shut after a cue's last sample left the speaker: a loop of speaker, air
and microphone of some 60 ms, and the dying of a small room. A person's answer that begins 0.3 s
after the cue is whole."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch, in seconds of the stream, in which the microphone may hear these words."""

    text: str
    start_s: float
    end_s: float = float("inf")


class Gate:
    """Keeps the windows, and judges utterances by them."""

    def __init__(self) -> None:
        self._windows: list[Window] = []

    def shut(self, text: str, at: float) -> None:
        """A cue that says `text` began to sound at `at`."""
        self._windows.append(Window(text, at))

    def open(self, at: float) -> None:
        """The sounding cue fell silent at `at`."""
        if self._windows and self._windows[-1].end_s == float("inf"):
            last = self._windows[-1]
            self._windows[-1] = Window(last.text, last.start_s, at + TAIL_S)

    def opens_within(self, start_s: float, end_s: float) -> float | None:
        """Return when the gate opens between the two times, or None.

        There the ear must begin afresh: what it has half heard is the cue.
        """
        if not self._windows or not start_s < self._windows[-1].end_s <= end_s:
            return None
        return self._windows[-1].end_s

    def admits(self, utterance: Utterance) -> bool:
        """Return whether the utterance can be a person speaking to the assistant."""
        window = self._window_at(utterance.start_s)
        if window is None:
            return True
        spoken = words_of(window.text)
        return utterance.command in SAFETY and not any(
            word.text in spoken for word in utterance.words
        )

    def _window_at(self, at: float) -> Window | None:
        for window in reversed(self._windows):
            if window.start_s <= at < window.end_s:
                return window
        return None
