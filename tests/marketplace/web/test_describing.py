"""The description of the interface: whole, stable, with examples that fit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import pytest

from marketplace.app import create_site
from marketplace.desks.frame import frame_of
from marketplace.settings import Settings
from marketplace.web.interface.describing import Document, description_of
from marketplace.web.interface.reference import operations_of
from marketplace.web.problems import PROBLEM_JSON


@pytest.fixture
def database_kind() -> str:
    """Run on one engine: the description knows none."""
    return "sqlite"


@cache
def _document() -> Document:
    settings = Settings()
    return description_of(create_site(settings, frame_of(settings)))


def _operations() -> Iterator[Any]:
    for path, operations in _document()["paths"].items():
        for method, operation in operations.items():
            yield pytest.param(path, method, operation, id=operation["operationId"])


OPERATIONS = list(_operations())


def _resolved(response: Document) -> Document:
    if "$ref" not in response:
        return response
    found: Document = _document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_no_is_a_problem_document(path: str, method: str, operation: Document) -> None:
    refusals = [
        _resolved(one) for status, one in operation["responses"].items() if int(status) >= 400
    ]
    assert {kind for one in refusals for kind in one["content"]} == {PROBLEM_JSON}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_wants_and_may_answer(
    path: str, method: str, operation: Document
) -> None:
    statuses = {int(status) for status in operation["responses"]}
    wanted = {401, 403} if operation["security"] else set()
    if path.startswith("/api/"):
        wanted |= {429}
        wanted |= {412} if method != "get" else set()
        wanted |= {409} if method == "post" else set()
    assert wanted <= statuses
    assert operation["summary"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_json_answer_has_a_schema(path: str, method: str, operation: Document) -> None:
    success = next(iter(operation["responses"].values()))
    bodies = [media["schema"] for media in success.get("content", {}).values()]
    assert {} not in bodies


def _shown() -> Iterator[tuple[str, Document]]:
    """Yield every message that shows an example, with the name of its operation."""
    for operation in (one.values[2] for one in OPERATIONS):
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in holder.get("content", {}).values():
                if "example" in media:
                    yield operation["operationId"], media


def test_every_example_fits_its_schema() -> None:
    shown = [(f"{name} {at}", media) for at, (name, media) in enumerate(_shown())]
    whole = {
        "properties": {name: media["schema"] for name, media in shown},
        "components": _document()["components"],
    }
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    examples = {name: media["example"] for name, media in shown}
    assert [error.message for error in validator.iter_errors(examples)] == []


def test_names_of_operations_stay_as_programs_know_them() -> None:
    names = {operation.values[2]["operationId"] for operation in OPERATIONS}
    known = {
        "account.show",
        "agreements.sign_agreement",
        "deliveries.download_content",
        "licences.open_delivery",
        "licences.revoke_licence",
        "log.read_checkpoint",
        "products.search_products",
        "requests.submit_request",
        "versions.approve",
    }
    assert known - names == set()


async def test_reference_page_shows_every_operation(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api", headers={"accept": "text/html"})).text
    missing = [one.name for one in operations_of(_document()) if f'id="{one.name}"' not in page]
    assert missing == []
