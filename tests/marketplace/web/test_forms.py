"""Posted forms: what is read, and how what is wrong is told beside each field."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.web.forms import EmptyFieldsError, FormError, field_errors, read_form
from marketplace.web.labels import filled, note_label, noting, place_of


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A command with what a form can hold."""

    place: str
    on: date
    owner: str
    note: str = ""
    seats: int = 1


class FullError(InvalidError):
    """An error of the domain."""

    code = "test.full"
    text = Text("已满。", "It is full.")


FILLED = {"place": " hall ", "on": "2026-11-22", "note": "", "seats": "3", "other": "x"}


def test_form_becomes_the_command() -> None:
    read = read_form(FILLED, Booking, {"owner": "a"})
    assert read == Booking(place="hall", on=date(2026, 11, 22), owner="a", seats=3)


def test_every_empty_field_is_named_at_once_in_the_order_of_the_form() -> None:
    with pytest.raises(EmptyFieldsError) as refused:
        read_form({"on": "", "place": "  ", "note": ""}, Booking, {"owner": "a"})
    assert refused.value.fields == ("on", "place")


def test_what_the_door_gives_itself_is_not_asked_of_the_form() -> None:
    read = read_form({**FILLED, "owner": ""}, Booking, {"owner": "a"})
    assert read.owner == "a"


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"on": "tomorrow"}, "on"), ({"seats": "many"}, "seats")],
)
def test_field_that_cannot_be_read_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(FormError) as refused:
        read_form({**FILLED, **fields}, Booking, {"owner": "a"})
    assert refused.value.fields == (named,)


def test_error_stands_beside_its_field_under_the_forms_own_name() -> None:
    found = field_errors(FullError(field="seats"), "place", named={"seats": "chairs"})
    assert [(one.field, one.text) for one in found] == [("chairs", FullError.text)]


def test_error_without_a_field_goes_where_the_door_says() -> None:
    assert [one.field for one in field_errors(FullError(), "place")] == ["place"]


def test_own_words_go_before_the_general_sentence() -> None:
    words = {"on": Text("请选择日期。", "Choose a day.")}
    found = field_errors(EmptyFieldsError("on", "place"), "place", words=words)
    assert [one.text.en for one in found] == ["Choose a day.", f"Fill in “{place_of('place')}”."]


def test_sentence_calls_a_field_by_the_label_noted_after_it() -> None:
    with noting():
        page = f"Fill in “{place_of('place')}”." + note_label("place", "Place & hall")
        assert filled(page) == "Fill in “Place &amp; hall”."


def test_field_that_no_page_shows_keeps_its_name() -> None:
    with noting():
        assert filled(f"Fill in “{place_of('owner')}”.") == "Fill in “owner”."


def test_outside_a_page_nothing_is_noted() -> None:
    note_label("place", "Place")
    assert filled(place_of("place")) == "place"
