"""The tree of errors is what its drawing says, and every error speaks both languages."""

import dataclasses
import importlib
import pkgutil
import re

import pytest

import contracts
from contracts import errors
from contracts.errors import ContractsError, shown
from contracts.text import Text


def every_error():
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        importlib.import_module(module.name)
    found, waiting = [], [ContractsError]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    own = {error for error in found if error.__module__.startswith("contracts.")}
    return sorted(own, key=str)


ERRORS = every_error()
FAMILIES = [error for error in ERRORS if error.__base__ is ContractsError]
WITH_FIELDS = [error for error in ERRORS if dataclasses.is_dataclass(error)]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda error: error.__name__)
def test_every_family_is_drawn_here_or_in_a_module_that_is_named_here(family):
    own = importlib.import_module(family.__module__)
    assert own.__name__ in errors.__doc__ or own is errors
    drawn_here = re.search(rf"\b{family.__name__}\b", errors.__doc__)
    assert drawn_here or family.__name__ in vars(own)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_names_of_errors_end_in_error(error):
    assert error.__name__.endswith("Error")


def test_codes_of_concrete_errors_are_unique():
    codes = [error.code for error in WITH_FIELDS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("error", WITH_FIELDS, ids=lambda error: error.__name__)
def test_every_error_is_worded_in_both_languages_with_its_fields(error):
    def example(field):
        return Text("例", "example") if "Text" in str(field.type) else "example"

    raised = error(**{field.name: example(field) for field in dataclasses.fields(error)})
    assert raised.text.zh
    assert str(raised) == raised.text.en
    assert "{" not in raised.text.zh + raised.text.en


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("a\u202eb", "a\\u202eb"),
        ("line\nbreak", "line\\u000abreak"),
        ("\ud800", "\\ud800"),
        ("长" * 81, "长" * 80 + "…"),
        (5, 5),
    ],
)
def test_what_an_error_shows_cannot_turn_or_flood_the_line(value, expected):
    assert shown(value) == expected
