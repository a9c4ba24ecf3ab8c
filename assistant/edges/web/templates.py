"""Pages made of templates: whatever is put into them is escaped, and turns nothing round."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.core.printable import printable
from assistant.core.shown.texts import put

SCRIPTED = re.compile(r"""\btr\(\s*"((?:[^"\\\n]|\\.)*)\"""")
"""A text in a script or a template that is shown in the page's language."""


def templates_in(folder: Path, page_text: Callable[[str], str]) -> Environment:
    """Return the templates of a folder; a name in them that nothing is put in for is a mistake.

    `tr` in them gives a text in the language of the page, which `page_text` has, with what is put
    in for its names in braces; `code` is what is typed in a terminal.
    """

    def tr(english: str, **values: object) -> Markup:
        parts = {name: escape(safe(value)) for name, value in values.items()}
        return Markup(put(str(escape(page_text(english))), **parts))

    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"tr": tr, "code": lambda text: Markup("<code>{}</code>").format(safe(text))}
    return made


@cache
def texts_in(folder: Path) -> tuple[str, ...]:
    """Return the texts that the scripts of a folder show, in English."""
    scripts = sorted(folder.glob("*.js"))
    found = (SCRIPTED.findall(script.read_text(encoding="utf-8")) for script in scripts)
    return tuple(dict.fromkeys(text for each in found for text in each))


def page_of(templates: Environment, template: str, **shown: object) -> bytes:
    """Return a page of a template, filled with what is shown.

    Raises:
        ValueError: what is shown would hide, by its name, what every template may call.
    """
    if hidden := sorted(shown.keys() & templates.globals.keys()):
        raise ValueError(f"{template}: {', '.join(hidden)}: templates have these already")
    text = templates.get_template(template).render(**shown)
    # A file's name may hold bytes that are no text, and then so does a protocol's.
    return text.encode("utf-8", "replace")


def safe(value: Any) -> Any:
    """Return what is put into a page so that no text turns round what stands behind it."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
