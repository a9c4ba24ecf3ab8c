"""Protocol files made to do harm: pieces of trouble, and whole files that are costly to refuse."""

from __future__ import annotations

from collections.abc import Iterator

PIECES = [
    "- ", ": ", "? ", "[", "]", "{", "}", ", ", "&a ", "*a", "!", "!!str ", "|", ">", "'", '"', "%",
    "@", "`", "#", "<<", "=", "~", "null", "yes", "0x1", "1e9", ".inf", "2024-01-01", "5:00",
    "each", "time", "id:", "steps", "hold", "\\", "---\n", "...\n", "[[[[", "{? ", "9" * 5000,
    '"\\UFFFFFFFF"', '"\\ud800"', '"\\0"', "%YAML 9.9", "%TAG ! x", "use: ", "with: ", "{place}",
    "{x}" * 50, "- use: wait\n", "takes:", "phases:", "breath: 1 s", "9 breaths", "999999 breaths",
    "- {use: wait, with: {place: '{place}'}}\n", "sequences: {wait: {steps: [{use: wait}]}}\n",
    "\t", "\n", "\n\t", "\r", "  ", "\x00", "\x85", "\u2028", "\ufeff", "\U0001f600",
]  # fmt: skip
"""What is put in anywhere."""

_HEAD = "title: A\nversion: 1\nlanguage: en\n"
_TAIL = "aftercare: [Rest.]\n"
_STEP = "- {id: s, cue: Wait.}\n"


def costly(size: int) -> Iterator[tuple[str, str]]:
    """Yield a name and a text for each kind of file that is costly for its size in characters."""

    def many(piece: str) -> str:
        return piece * (size // len(piece))

    def numbered(piece: str) -> str:
        return "".join(piece.replace("N", str(n)) for n in range(size // (len(piece) + 4)))

    yield "brackets", many("[")
    yield "braces", many("{a: ")
    yield "dashes", many("- ")
    yield "question marks", many("? ")
    yield "anchors", "a: &a [x]\n" + many("b: *a\n")
    yield (
        "billion laughs",
        "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 20)),
    )
    yield "one long word", "title: " + many("a")
    yield "one long quote", 'title: "' + many("a ")
    yield "one long block", "title: |\n" + many("  a\n")
    yield "escapes", 'title: "' + many("\\u0041") + '"'
    yield "line breaks", many("\n")
    yield "comments", many("#\n")
    yield "colons", many("a: ")
    yield "tabs", many("\t")
    yield "digits", "version: " + many("9")
    yield "unknown keys", numbered("kN: 1\n")
    yield (
        "unknown keys of many steps",
        _HEAD
        + "steps:\n"
        + "".join(
            "- {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}\n" for _ in range(size // 900)
        ),
    )
    yield "one key again and again", many("a: 1\n")
    yield "empty steps", _HEAD + "steps:\n" + many("- {}\n")
    yield "steps of one id", _HEAD + "steps:\n" + many(_STEP) + _TAIL
    yield "steps", _HEAD + "steps:\n" + numbered("- {id: sN, cue: Wait here a moment.}\n") + _TAIL
    yield "wrong words", _HEAD + _TAIL + "steps:\n" + numbered("- {id: sN, cue: 5, side: eech}\n")
    yield "nothings", _HEAD + "aftercare:\n" + many("-\n")
    yield "phases", _HEAD + "phases:\n" + many("- {phase: focused, steps: [{id: s, cue: W.}]}\n")
    yield (
        "alternatives",
        (
            _HEAD
            + "steps: [{id: s, cue: W., instead: ["
            + many("{id: s, cue: W., offer: O?}, ")
            + "]}]"
        ),
    )
    yield "uses of nothing", _HEAD + "steps:\n" + many("- {use: x}\n") + _TAIL
    sequence = "sequences: {x: {takes: {p: %s}, steps: [%s]}}\n"
    long = "{p}" * 160
    steps = ", ".join(f"{{id: s{n}, cue: '{long}'}}" for n in range(size // 1200))
    value = "a" * 60
    yield (
        "uses that grow",
        (
            _HEAD
            + sequence % (value, steps)
            + "steps:\n"
            + many("- {use: x}\n")[: size // 3]
            + _TAIL
        ),
    )
    fine = ", ".join(f"{{id: s{n}, cue: 'W {{p}}'}}" for n in range(size // 80))
    yield (
        "uses of many steps",
        (_HEAD + sequence % ("a", fine) + "steps:\n" + many("- {use: x}\n")[: size // 3] + _TAIL),
    )
    yield (
        "many sequences",
        _HEAD
        + _TAIL
        + "steps: [{use: s1}]\nsequences:\n"
        + numbered("  sN: {steps: [{id: s, cue: W.}]}\n"),
    )
    yield (
        "many values",
        (
            _HEAD
            + sequence % ("a", "{id: s, cue: W.}")
            + "steps:\n"
            + "".join(
                "- {use: x, with: {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}}\n"
                for _ in range(size // 900)
            )
        ),
    )
    yield "emoji", "title: " + many("\U0001f600")
    yield "no characters", many("\x00")
