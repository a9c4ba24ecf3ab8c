"""The pane on which a protocol of one's own is changed, without a line of its file being seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from markupsafe import Markup, escape
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.base.languages import CODE, phrasebooks, showing_in, tr
from assistant.core.faults import Fault, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.written.values import Cue
from assistant.edges.files.library import every_protocol
from assistant.edges.files.own_protocols import is_own, new_own, read_own
from assistant.edges.files.protocol_file import MOST_BYTES
from assistant.edges.web.forms import form_of, is_from_here
from assistant.front.desk import SESSION, Desk
from assistant.front.drafts import Phrasebooks, changed, draft_of, in_json, save, version_in
from assistant.front.frame import NO_FORM, NOT_OURS, templates
from assistant.front.pane import GONE, Done, Pane, Shown
from assistant.front.protocols import Library
from assistant.protocol_tools.command import Asked, new

PATH = "edit"

MOST_SENT = 4 * MOST_BYTES
"""Bytes of a form: a file's text with every sign written as three, and what is changed in it."""

_CUE: TypeAdapter[str] = TypeAdapter(Cue)


def editor_pane(
    desk: Desk,
    own: Phrasebook,
    runs: Callable[[], bool],
    language: str = CODE,
    library: Library | None = None,
) -> Pane:
    """Return the pane; `own` is what can be said in the room, in its `language`, `runs` tells
    whether a session runs, and in the `library` is what is called beside a protocol."""
    phrasebook = phrasebooks(own, language)
    library = library or Library(language)

    def one(request: Request) -> Shown:
        name = request.path_params.get("name", "")
        values: dict[str, object] = {"name": name, "text": "", "mark": "", "shipped": False}
        if not name:
            return Shown(
                "editor.html", values, tr("A protocol from a file") if _looks(request) else ""
            )
        if not is_own(name):
            if name not in (path.stem for path in every_protocol()):
                raise UsageError(tr(GONE, name=name))
            values["shipped"] = True
        else:
            kept = read_own(name)
            values |= {"text": escape(kept.text), "mark": kept.mark}
        return Shown("editor.html", values, tr("Change {name}", name=name))

    def copy(fields: Mapping[str, str]) -> Done:
        name, source = fields.get("name", "").strip(), fields.get("from", "")
        if runs():
            raise UsageError(tr(SESSION))
        if source not in (path.stem for path in every_protocol()):
            raise UsageError(tr(GONE, name=source))
        new_own(name)
        new(Asked(name=name, from_=source))
        told = tr("{name} is a copy of {source}, and yours to change.", name=name, source=source)
        return Done(told, to=_place(name))

    def keep(fields: Mapping[str, str]) -> Done:
        name = fields.get("name", "").strip()
        if runs():
            raise UsageError(tr(SESSION))
        text, mark = fields.get("text", "").replace("\r\n", "\n"), fields.get("mark", "")
        kept = save(name, text, mark, phrasebook)
        told = tr("Saved: version {version}.", version=version_in(kept.text))
        if kept.mark == mark:
            told = tr("Nothing was changed.")
        return Done(told, to=_place(name))

    def hear(fields: Mapping[str, str]) -> Done:
        try:
            words = _CUE.validate_python(fields.get("text", ""))
        except ValidationError as error:
            raise UsageError(tr("There are no words there that could be said.")) from error
        return Done(desk.say(words))

    def shared(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            kept = read_own(name)
        except UsageError as error:
            return Response(str(error), 404, media_type="text/plain")
        told = f"attachment; filename*=UTF-8''{quote(name, safe='')}.yaml"
        return Response(
            kept.text.encode("utf-8"), headers={"Content-Disposition": told}, media_type="text/yaml"
        )

    return Pane(
        "Change a protocol",
        PATH,
        {"": one, "/{name}": one},
        {"/copy": copy, "/save": keep, "/hear": hear},
        (
            Route("/draft/search", _working(phrasebook, language, library), methods=["POST"]),
            Route("/file/{name}", shared, methods=["GET"]),
        ),
        listed=False,
        most_bytes=MOST_SENT,
    )


def _looks(request: Request) -> bool:
    """Return whether a page is asked for, and not shown anew as a form was refused."""
    return request.method != "POST"


def _place(name: str) -> str:
    return f"{PATH}/{quote(name, safe='')}"


def _working(
    phrasebook: Phrasebooks, language: str, library: Library
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a change: with the text that it comes to, and all that is to be said."""

    def work(form: Mapping[str, str]) -> Response:
        try:
            text = changed(form.get("text", "").replace("\r\n", "\n"), form.get("edits", "[]"))
            name = form.get("name", "") or "new"
            draft = draft_of(text, name, phrasebook, library.named_twice)
        except (UsageError, Fault, ValueError) as problem:
            return JSONResponse({"wrong": str(problem)}, 400)
        cards = ""
        if "drawn" in form:
            cards = templates().get_template("cards.html").render(cards=draft.cards)
        return JSONResponse(in_json(draft, Markup(cards)))

    async def answer(request: Request) -> Response:
        form = await form_of(request, MOST_SENT) if is_from_here(request) else None
        with showing_in(language):
            if form is None:
                why = tr(NO_FORM if is_from_here(request) else NOT_OURS)
                return JSONResponse({"wrong": why}, 403)
            return await run_in_threadpool(work, form)

    return answer
