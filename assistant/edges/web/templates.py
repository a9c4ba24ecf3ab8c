"""Pages made of templates: whatever is put into them is escaped, and turns nothing round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.core.printable import printable


def templates_in(folder: Path) -> Environment:
    """Return the templates of a folder; a name in them that nothing is put in for is a mistake."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_of(templates: Environment, template: str, **shown: object) -> bytes:
    """Return a page of a template, filled with what is shown."""
    text = templates.get_template(template).render(**shown)
    # A file's name may hold bytes that are no text, and then so does a protocol's.
    return text.encode("utf-8", "replace")


def safe(value: Any) -> Any:
    """Return what is put into a page so that no text turns round what stands behind it."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
