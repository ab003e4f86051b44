"""From a posted form to a command.

Fields come as text. Empty text means "not given" for a field with a default. Numbers, dates and ids
are read by the command's own types; the first field that cannot be read is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar.datastructures import UploadFile

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text

Command = TypeVar("Command", bound=msgspec.Struct)
_PLACE = re.compile(r"at `\$\.?([A-Za-z_]+)|field `([A-Za-z_]+)`")


class FormError(InvalidError):
    """A field of the form is missing or cannot be read; `facts["field"]` names it."""

    code = "web.form-field"
    text = Text("请检查“{field}”一项。", "Check the field “{field}”.")


def read_form(
    fields: Mapping[str, Any], command: type[Command], given: Mapping[str, Any]
) -> Command:
    """Return the command that `fields` and `given` describe; unknown fields of the form are left
    out."""
    known = {entry.encode_name: entry for entry in msgspec.structs.fields(command)}
    values: dict[str, Any] = {}
    for name, entry in known.items():
        value = fields.get(name)
        if isinstance(value, UploadFile) or value is None:
            continue
        if value == "" and not entry.required:
            continue
        values[name] = value.strip() if isinstance(value, str) else value
        if _is_sequence(entry.type) and isinstance(value, str):
            values[name] = [value]
    try:
        return msgspec.convert({**values, **given}, type=command, strict=False)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        raise FormError(field=(found[1] or found[2]) if found else "?") from None


def _is_sequence(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) in {list, tuple, set, frozenset}
