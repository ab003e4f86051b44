"""From a posted form to a command.

Fields come as text. Empty text means "not given" for a field with a default; every other field that
was left empty is named, all of them at once. Numbers, dates and ids are read by the command's own
types; the first field that cannot be read is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar.datastructures import UploadFile

from marketplace.kernel.errors import InvalidError, MarketplaceError
from marketplace.kernel.text import Text
from marketplace.web.labels import place_of
from marketplace.web.parts import FieldError

Command = TypeVar("Command", bound=msgspec.Struct)
_PLACE = re.compile(r"at `\$\.?([A-Za-z_]+)|field `([A-Za-z_]+)`")


class FormError(InvalidError):
    """A field of the form is missing or cannot be read; `facts["field"]` names it."""

    code = "web.form-field"
    text = Text("请检查“{field}”一项。", "Check the field “{field}”.")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it is about, in the order of the form."""
        return (str(self.facts["field"]),)


class EmptyFieldsError(FormError):
    """Fields that must be filled were left empty; `facts["empty"]` names them all."""

    code = "web.form-empty"
    text = Text("请填写“{field}”。", "Fill in “{field}”.")

    def __init__(self, *names: str) -> None:
        super().__init__(field=names[0], empty=names)
        self._names = names

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that were left empty."""
        return self._names


def field_errors(
    refused: MarketplaceError,
    otherwise: str,
    *,
    words: Mapping[str, Text] | None = None,
    named: Mapping[str, str] | None = None,
) -> tuple[FieldError, ...]:
    """Return what is wrong with a form, each beside its field.

    An error that names no field goes to the field `otherwise`. `words` say how to mend a field that
    is empty or cannot be read; without them the sentence calls the field by its label on the page.
    `named` gives the form's own name of a field that the command calls otherwise.
    """
    own, on_form = words or {}, named or {}
    if not isinstance(refused, FormError):
        field = str(refused.facts.get("field", otherwise))
        return (FieldError(on_form.get(field, field), refused.sentence),)
    fields = [(name, on_form.get(name, name)) for name in refused.fields]
    return tuple(
        FieldError(field, own.get(name) or refused.text.format(field=place_of(field)))
        for name, field in fields
    )


def read_form(
    fields: Mapping[str, Any], command: type[Command], given: Mapping[str, Any]
) -> Command:
    """Return the command that `fields` and `given` describe; unknown fields of the form are left
    out."""
    known = {entry.encode_name: entry for entry in msgspec.structs.fields(command)}
    needed = {name for name, entry in known.items() if entry.required and name not in given}
    empty = [name for name, value in fields.items() if name in needed and _is_empty(value)]
    if empty:
        raise EmptyFieldsError(*empty)
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


def _is_empty(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _is_sequence(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) in {list, tuple, set, frozenset}
