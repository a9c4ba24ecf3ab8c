"""Pairing a tablet: a picture to scan, and the code to type, good once and for some minutes."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request

from assistant.edges.web.lobby import pairing_address, picture_of
from assistant.front.pane import Given, Pane, Shown


def paired(given: Given) -> Pane:
    """Return the pane with the code."""

    def view(request: Request) -> Shown:
        code, good_s = given.lobby.code()
        home = str(request.url_for("board").replace(path="/TOKEN"))
        return Shown(
            "paired.html",
            {
                "address": pairing_address(home),
                "figures": f"{code[:3]} {code[3:]}",
                "minutes": max(1, good_s // 60),
                "picture": Markup(picture_of(pairing_address(home, code))),
            },
        )

    return Pane("Pair a tablet", "pair", {"": view}, listed=False)
