"""The official Vosk models that can be fetched by name, and what proves that they came whole.

The publisher gives no checksums. The sizes and SHA-256 sums are those under which several projects
that have nothing to do with each other pin the same archives (source trees and package recipes
read in November 2026, and the Git LFS pointers of a public mirror, rhasspy/vosk-models). A sum
for which only one such witness was found is not in the table.
"""

from __future__ import annotations

from dataclasses import dataclass

SITE = "https://alphacephei.com/vosk/models"
"""Where they are published: one zip each, under its own name."""


@dataclass(frozen=True, slots=True)
class Official:
    """An official model: its `name`, the language it hears, and its archive's bytes and sum."""

    name: str
    language: str
    archive_bytes: int
    sha256: str

    @property
    def address(self) -> str:
        """Where its archive is published."""
        return f"{SITE}/{self.name}.zip"


# All take a grammar at run time (they have a graph of two parts), and all are Apache-2.0, as the
# publisher's list says. The large models with one graph made ahead do not, and are of no use here.
OFFICIAL = (
    Official(
        "vosk-model-small-en-us-0.15", "English", 41_205_931,
        "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
    ),
    Official(
        "vosk-model-en-us-0.22-lgraph", "English", 130_557_655,
        "d9838b4aaa82a75c4a17f5aca300eaca129aaab2a7cbf951bafbb500eb9c4334",
    ),
    Official(
        "vosk-model-small-es-0.42", "Spanish", 39_817_833,
        "09b239888f633ef2f0b4e09736e3d9936acfd810bc65d53fad45261762c6511f",
    ),
    Official(
        "vosk-model-small-de-0.15", "German", 46_499_967,
        "b7e53c90b1f0a38456f4cd62b366ecd58803cd97cd42b06438e2c131713d5e43",
    ),
    Official(
        "vosk-model-small-fr-0.22", "French", 42_233_323,
        "cabf6180e177eb9b3a9a9d43a437bd5e549f3a7d09525e5d69a3fed787be12ad",
    ),
    Official(
        "vosk-model-small-pt-0.3", "Portuguese", 32_453_112,
        "6e1ce909032e1afa7a88e68a3d628ecafff302bdf195befab308826c395e93b7",
    ),
)  # fmt: skip
"""Every model that can be fetched, in the order shown."""

BY_NAME = {model.name: model for model in OFFICIAL}
