"""The child process in which pyttsx3 renders cues to sound files, so that a hang can be killed.

Started with the driver's name, the voice ("" keeps the system's own), words per minute, a folder to
work in, which is then its own, and for a natural voice the folder where its model may be:

    python -m assistant.edges.speech.voice_worker espeak en-us 140 FOLDER [MODELS]

With the driver's name alone it answers `{"voices": [{"id": "...", "name": "..."}]}` and ends.
Otherwise it answers in JSON lines on standard output. The first answer, `{}` or
`{"error": "..."}`, comes unasked and says whether the voice can be had. Then
`{"text": "Wait.", "pace": 140}` on standard input is answered `{}` once the file `cue` in the
folder is whole. `{"give_up": true}` after it is not answered itself: the answer may be
`{"given_up": true}` then, where the engine can let go of what it renders; else it comes as ever.
After an error nothing further it makes can be trusted: throw it away. It ends when standard input
does, and takes the folder with it.

What pyttsx3 2.99 asks of its user, read in its source and measured with espeak-ng 1.51:

- Every render and every `runAndWait` also calls the driver's `stop`, which cancels what espeak
  has not taken up yet: the render itself (then reported as not completed) and settings (then
  silently lost). So settings are applied once, at the start, and given time to settle.
- Settings made between two renders are taken up as at the start: of 200 paces given to espeak-ng
  in turn, on a very busy machine, all were.
- A new engine counts as busy and queues its settings for the first `runAndWait`, which cancels
  them. `setBusy(False)` has them applied at once: 0 lost in 140 starts, 80 of them on a busy
  machine.
- `getProperty("rate")` passes espeak one argument of two and so returns the current or the
  default rate by chance: never ask, never verify with it.
- "Audio saved to ..." is printed on standard output, which here belongs to the protocol.

Only espeak-ng on Linux is proven; what is said of the other drivers was read in their source.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

SETTLE_S = 0.05
"""Seconds for espeak to take up its settings, on a thread of its own that gives no sign. Where
they are still pending then, the first render is cancelled and reported, never wrong."""


class WayOut:
    """Lets what is being rendered be given up, if the engine can, by another thread."""

    def __init__(self) -> None:
        self.asked = False
        """Whether what was asked for last is to be given up."""
        self.run: Any = None
        """onnxruntime's options of the run under way: it ends soon after `terminate` is set."""

    def give_up(self) -> None:
        """End it soon, or before it begins."""
        self.asked = True
        if self.run is not None:
            self.run.terminate = True


class Renderer:
    """The speech engine with its settings made; raises RuntimeError where that fails."""

    def __init__(self, driver: str, voice: str, words_per_minute: int, way_out: WayOut) -> None:
        import pyttsx3  # here, so that the assistant is told where it, or espeak, is missing

        self._way_out = way_out
        self._driver = driver
        self._engine = pyttsx3.init(driver)
        self._errors: list[str] = []
        self._completed: list[bool] = []
        self._engine.connect("error", lambda **told: self._errors.append(str(told["exception"])))
        self._engine.connect(
            "finished-utterance", lambda **told: self._completed.append(told["completed"])
        )
        self._engine.proxy.setBusy(False)
        if voice.startswith("language:"):
            voice = _first_of(self._engine, *voice.removeprefix("language:").split(" "))
        if voice:
            self._engine.setProperty("voice", voice)
        self._pace = words_per_minute
        self._engine.setProperty("rate", words_per_minute)
        self._engine.setProperty("volume", 1.0)
        self._raise_errors()
        time.sleep(SETTLE_S)

    def render(self, text: str, words_per_minute: int, path: Path) -> bool:
        """Write `text` to `path` in the driver's own format; RuntimeError unless it is whole.

        Return whether it was written: not where it was given up.
        """
        if words_per_minute != self._pace:
            self._engine.setProperty("rate", words_per_minute)
            time.sleep(SETTLE_S)
            self._pace = words_per_minute
        self._completed.clear()
        if self._driver != "espeak":
            # These drivers render inside the loop and leave it by the command queued after; an
            # idle engine would run that command before the loop begins, and never leave it.
            self._engine.proxy.setBusy(True)
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        self._raise_errors()
        if self._way_out.asked and not all(self._completed):
            return False
        # The Windows driver reports no completion for files, so an absent one is no failure.
        if not all(self._completed):
            raise RuntimeError("the rendering was cancelled")
        if not path.is_file():
            raise RuntimeError("the speech engine wrote no file")
        return True

    def _raise_errors(self) -> None:
        if self._errors:
            raise RuntimeError(self._errors[0])


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if len(sys.argv) == 2:
        print(json.dumps({"voices": _voices(sys.argv[1])}), file=answers, flush=True)
        os._exit(0)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    driver, voice, words_per_minute, scratch, *models = sys.argv[1:]
    way_out = WayOut()
    threading.Thread(target=_read, args=(requests, way_out, scratch), daemon=True).start()

    def answer(**fields: str | bool) -> None:
        print(json.dumps(fields), file=answers, flush=True)

    try:
        if models:
            from assistant.edges.speech.natural_driver import plug_in  # slow, and seldom needed

            plug_in(Path(models[0]), way_out)
        renderer = Renderer(driver, voice, int(words_per_minute), way_out)
        answer()
        while True:
            asked = requests.get()
            if renderer.render(asked["text"], asked["pace"], Path(scratch, "cue")):
                answer()
            else:
                answer(given_up=True)
    except Exception as error:  # whatever it is, the assistant must hear of it
        # A `Fault` of the natural voices says all that there is to say.
        kind = type(error).__name__
        answer(error=str(error) if kind == "Fault" else f"{kind}: {error}")
        os._exit(1)  # an ordinary exit would stumble over the thread that waits for a line


def _voices(driver: str) -> list[dict[str, str]]:
    """Return the id and the name of each English voice of a driver; of all, if none tells."""
    import pyttsx3

    voices = pyttsx3.init(driver).getProperty("voices")
    english = [each for each in voices if any(map(_is_english, each.languages))]
    return [{"id": str(each.id), "name": str(each.name)} for each in english or voices]


def _first_of(engine: Any, code: str, windows: str = "") -> str:
    """Return the id of the first voice of a language; RuntimeError where there is none."""
    for each in engine.getProperty("voices"):
        if any(_is_of(language, code, windows) for language in each.languages):
            return str(each.id)
    raise RuntimeError(f"the system has no voice for {code}")


def _is_english(language: object) -> bool:
    """Return whether a language is English."""
    return _is_of(language, "en", "09")


def _is_of(language: object, code: str, windows: str) -> bool:
    """Return whether a language is the one of a code, as drivers write it: "en_US",
    b"\\x05en-gb", "409", whose last two figures are `windows`."""
    written = language.decode(errors="ignore") if isinstance(language, bytes) else str(language)
    name = "".join(letter for letter in written.lower() if letter.isalnum() or letter in "-_")
    return name.startswith(code) or bool(windows and name.endswith(windows))


def _read(requests: queue.SimpleQueue[dict[str, Any]], way_out: WayOut, scratch: str) -> None:
    """Pass on the requests; leave at their end, even from the midst of a hanging render."""
    for line in sys.stdin:
        request = json.loads(line)
        if "give_up" in request:
            way_out.give_up()
        else:
            # One is asked for once the one before was answered: what is given up is this one.
            way_out.asked = False
            requests.put(request)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
