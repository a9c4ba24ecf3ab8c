"""Several texts that are read as one, as the files of a folder are: each key stands in one of them.

What stands under a key in one file and under the same key in another is joined; no value stands
twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core.faults import Problem, Severity
from assistant.core.written.problems import Complaint, KeyPath
from assistant.core.written.yaml_text import Document, Place


class Together:
    """What several documents hold as one. Problems are told at the place where each was written.

    `data` has of each value the first that was written.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self.problems = [problem for each in documents for problem in each.problems]
        self.sources = tuple(each.source for each in documents)
        self.data = self._joined()

    def at(self, path: KeyPath) -> tuple[str, Place]:
        """Return the source and the place of the value at `path`; else of what it is missing in."""
        document = self._of(path)
        return document.source, document.place(path)

    def has(self, path: KeyPath) -> bool:
        """Return whether something was written at `path`."""
        return any(path in each.values for each in self._documents)

    def problem(self, complaint: Complaint, severity: Severity = "error") -> Problem:
        """Return a complaint about what the texts hold as a problem at its place."""
        return self._of(complaint.path).problem(complaint, severity)

    def _of(self, path: KeyPath) -> Document:
        """Return the document in which a path was written, as far as it was.

        Of several in which it goes as far, it is that with the most under it.
        """
        holding = [each for each in self._documents if path in each.values]
        if len(holding) == 1:
            return holding[0]

        def fits(document: Document) -> tuple[int, int]:
            known = next(n for n in range(len(path), -1, -1) if path[:n] in document.values)
            inside = sum(each[:known] == path[:known] for each in document.values)
            return known, inside

        return max(self._documents, key=fits)

    def _joined(self) -> dict[str, object] | object:
        if len(self._documents) == 1:
            return self._documents[0].data
        joined: dict[str, object] = {}
        for document in self._documents:
            if isinstance(document.data, dict):
                self._join(joined, document.data, document, ())
            else:
                self.problems.append(
                    document.problem(Complaint((), "", "needs keys, each with what stands for it"))
                )
        return joined

    def _join(
        self,
        joined: dict[str, object],
        more: dict[str, object],
        document: Document,
        above: KeyPath,
    ) -> None:
        for key, value in more.items():
            path = (*above, key)
            there = joined.get(key)
            if key not in joined:
                # A copy: what the next file adds to it is not this file's.
                joined[key] = {**value} if isinstance(value, dict) else value
            elif isinstance(value, dict) and isinstance(there, dict):
                joined[key] = there = {**there}
                self._join(there, value, document, path)
            else:
                first = next(each for each in self._documents if path in each.values)
                found = f"stands in {first.source}:{first.place(path).line} already"
                told = Complaint(path, found, "keep one", of_key=True)
                self.problems.append(document.problem(told))
