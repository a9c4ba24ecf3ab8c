"""The head of the WAV files that the assistant writes, whose sound is always of one kind."""

from __future__ import annotations

import struct

from assistant.core.sound.nouns import VOICE_RATE

HEADER_BYTES = 44
"""Length of the head: the RIFF chunk's 12 bytes, `fmt ` with 24, the start of `data` with 8."""


def wav_header(samples: int) -> bytes:
    """Return the head of a file of so many 16-bit mono samples at `VOICE_RATE`.

    The samples, little-endian, make up the rest of the file.
    """
    size = 2 * samples
    pcm, channels, bytes_a_second, bytes_a_sample, bits = 1, 1, 2 * VOICE_RATE, 2, 16
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", HEADER_BYTES - 8 + size, b"WAVE"),
        *(b"fmt ", 16, pcm, channels, VOICE_RATE, bytes_a_second, bytes_a_sample, bits),
        *(b"data", size),
    )
