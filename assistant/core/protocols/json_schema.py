"""The language of protocol files as JSON Schema, for editors that complete and check as one types.

It is made from the parts that read the files, so that the two cannot part. What compares one key
with another is told by `protocols check` alone.
"""

from __future__ import annotations

from typing import Any

from assistant.core.protocols.file_keys import ProtocolInFile, SequenceInFile
from assistant.core.protocols.gaps import KINDS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FILLED_IN: Schema = {"type": "string", "pattern": r"\{[a-z0-9-]+\}"}
"""A name in braces, in whose place a sequence is given a value."""

_USE: Schema = {
    "type": "object",
    "description": "a sequence written elsewhere, put here by its name",
    "properties": {
        "use": {"type": "string", "description": "the name of a sequence"},
        "as": {"type": "string", "description": "goes before the id of each of its steps"},
        "with": {
            "type": "object",
            "description": "what the names in braces stand for in this use",
            "additionalProperties": {"type": ["string", "integer"]},
        },
    },
    "required": ["use"],
    "additionalProperties": False,
}


def json_schema() -> Schema:
    """Return the schema: of a protocol or, where it begins with `shared`, of what several share."""
    protocol = _part(ProtocolInFile, "protocol-")
    shared = _part(SequenceInFile, "shared-")
    in_file = _part(SequenceInFile, "sequence-")
    for part in (shared, in_file):
        _loosen(part)
    definitions = protocol.pop("$defs") | shared.pop("$defs") | in_file.pop("$defs")
    protocol["properties"]["sequences"] = {
        "type": "object",
        "description": protocol["properties"]["sequences"].get("description", ""),
        "additionalProperties": in_file,
    }
    protocol["anyOf"] = [{"required": [key]} for key in ("steps", "phases", "minutes")]
    return {
        "$schema": DIALECT,
        "title": "A protocol for the session assistant",
        "if": {"required": ["shared"]},
        "then": shared,
        "else": protocol,
        "$defs": definitions | {"use": _USE},
    }


def _part(part: type[ProtocolInFile] | type[SequenceInFile], prefix: str) -> Schema:
    """Return the schema of a part, its own definitions under names that begin with `prefix`."""
    schema = part.model_json_schema(ref_template=f"#/$defs/{prefix}{{model}}")
    definitions = schema.get("$defs", {})
    schema["$defs"] = {f"{prefix}{name}": inner for name, inner in definitions.items()}
    for within in (schema, *schema["$defs"].values()):
        for kind in KINDS:
            _let_use(within.get("properties", {}).get(kind))
    return schema


def _let_use(listed: Schema | None) -> None:
    """Let the entries of a list be uses of a sequence as well."""
    if listed is None:
        return
    lists = [listed, *listed.get("anyOf", [])]
    for each in lists:
        if "items" in each:
            each["items"] = {"anyOf": [each["items"], {"$ref": "#/$defs/use"}]}


def _loosen(schema: Schema) -> None:
    """Let a name in braces stand wherever a word or a time may."""
    for within in schema["$defs"].values():
        for key, value in within.get("properties", {}).items():
            if value.get("type") == "string" or "enum" in value or "anyOf" in value:
                kept = {name: value[name] for name in ("description", "default") if name in value}
                within["properties"][key] = {"anyOf": [value, _FILLED_IN]} | kept
