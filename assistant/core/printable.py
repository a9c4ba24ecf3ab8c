"""What no terminal must be given: characters that move, colour, ring or turn round, not show.

Notes, journals, protocols, file names, device names and arguments come from outside, and each may
hold them. What is printed goes through here, so that they are seen as Python writes them: "\\x1b".
"""

from __future__ import annotations

_LINE_ENDS = (0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""The controls of Unicode's bidirectional algorithm (UAX 9) by which what follows is shown in
another order than it is written. (Its marks, as right-to-left text needs them, turn nothing.)"""

_ON_A_LINE = {number: repr(chr(number))[1:-1] for number in {*_CONTROLS, *_LINE_ENDS, *_TURNING}}
_ON_LINES = {number: seen for number, seen in _ON_A_LINE.items() if chr(number) not in "\n\t"}


def printable(text: str) -> str:
    """Return a text of any number of lines with what no terminal must be given made visible."""
    return text.translate(_ON_LINES)


def on_a_line(text: str) -> str:
    """Return the same as one line: tabs and line ends are made visible too."""
    return text.translate(_ON_A_LINE)
