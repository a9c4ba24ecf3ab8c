"""A session of the real program that is typed: no sound, in real time, followed line by line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.followed_program import FollowedProgram
from tests.support.program import Line
from tests.support.scripted import TWO_SIDED


class TypedSession(FollowedProgram):
    """A typed session, for use in a `with` statement, which kills it if it still runs.

    `env` is added to this process's own. Sessions are kept in `folder`/data.
    """

    def __init__(
        self,
        folder: Path,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        data_dir: Path | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        protocol = folder / "two-sides.yaml"
        if not protocol.exists():
            protocol.write_text(TWO_SIDED)
        self.data_dir = data_dir or folder / "data"
        super().__init__(
            folder,
            [
                *("run", str(protocol), "--mic", "none", "--speaker", "none", "--keyboard"),
                *("--data-dir", str(self.data_dir), *options),
            ],
            os.environ | dict(env or {}),
        )

    @property
    def journal(self) -> Path:
        """The one journal, at its own place."""
        (path,) = (self.data_dir / "sessions").glob("*.jsonl")
        return path

    def wait_for(self, kind: str, count: int = 1, **values: Any) -> Line:
        """Wait until there are so many lines of a kind with some values, and return the last."""

        def found() -> list[Line]:
            return [line for line in self.of_kind(kind) if values.items() <= line.items()]

        self.until(lambda: len(found()) >= count, f"{kind} {values}")
        return found()[count - 1]

    def command(self, *words: str) -> None:
        """Type commands, a line each, and wait until each was taken."""
        for word in words:
            before = len(self.of_kind("heard"))
            self.type(word)
            self.wait_for("heard", before + 1)
