"""What a browser sends: from where, of which kind, and the fields of small forms."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

KIND = "application/x-www-form-urlencoded"


def is_from_here(request: Request) -> bool:
    """Return whether a request was made by a page of this server, as far as the browser tells.

    Fetch Metadata, `Sec-Fetch-Site`. One that tells no site tells an origin, or "null" where the
    page asked that none be told, as ours do; then the address, which holds the token, must be
    enough.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "null")
    return origin in ("null", f"{request.url.scheme}://{request.headers.get('host', '')}")


async def body_of(request: Request, kind: str, most: int) -> bytes | None:
    """Return what was sent; None if it is of another media type, or has more than so many bytes."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return body


async def form_of(request: Request, most: int) -> dict[str, str] | None:
    """Return the fields of a form of so many bytes at most; None if it is none.

    No field may be there twice.
    """
    body = await body_of(request, KIND, most)
    if body is None:
        return None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    form = dict(pairs)
    return form if len(form) == len(pairs) else None
