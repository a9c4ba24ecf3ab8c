"""The file of what tells speakers apart: read, and used only if it is the one that ships."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np

from assistant.core.faults import Fault
from assistant.core.hearing.speaker_net import SpeakerNet
from assistant.edges.files.library import shipped

FILE = Path("speaker") / "speaker.npz"
"""In the folder of the models; `models/recipe/speaker` makes it."""

SHA256 = "5067bef98b96f52e25401e4ed4c95f67a4672cbf6001ae391359a6b84b76bd74"
"""Of that file: numbers of a voice are compared with those of the same network alone."""


def read_speaker_model() -> SpeakerNet:
    """Return the network.

    Raises:
        Fault: it is missing, or not the one that shipped.
    """
    place = shipped("models") / FILE
    try:
        content = place.read_bytes()
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise Fault(f"{place}: damaged; install the program again")
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            return SpeakerNet(dict(parts))
    except OSError as error:
        raise Fault(f"{place}: can't be read ({error.strerror}); install it again") from error
    except (ValueError, KeyError) as error:
        raise Fault(f"{place}: no such model ({error})") from error
