"""What people can do on a page or at the console, a program can do by the interface."""

from __future__ import annotations

import ast

from marketplace.cli import PLACES
from marketplace.slices import modules
from tests.architecture.mentions import Name, mentions, reached, trees

AT_THE_MACHINE = {
    "accounts.create_user": "the operator, who knows the person, opens an account",
    "accounts.disable_user": "and closes it",
    "accounts.sign_in": "a session is for browsers: a program brings a token",
    "accounts.sign_out": "likewise",
    "organizations.load_register": "the list of units ships with the program",
    "transparency.commit_index": "the operator need not wait for the nightly one",
}
"""What people command and no program elsewhere can, each with its reason."""
BY_NO_DOOR = {
    "catalogue.rebuild_catalogue": "makes the index anew when its making has changed",
    "organizations.load_people": "enters the invented people of the demo",
}
"""What is kept ready and nobody commands, each with its reason."""
ELSEWHERE = {"marketplace.serving", "marketplace.simulation.commands"}
"""`serve` is the site, and `demo` tells a story by the others' commands."""


def _commands() -> dict[str, Name]:
    """Return the public units of work of every slice by `slice.name`."""
    found = {}
    for module, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                is_unit = "unit_of_work" in {getattr(one, "id", "") for one in node.decorator_list}
                if is_unit or module.endswith(".service"):
                    found[f"{module.split('.')[-2]}.{node.name}"] = (module, node.name)
    return found


def _routes(kind: str) -> set[Name]:
    return {(module.__name__, "ROUTES") for module in modules(kind)}


def _console() -> set[Name]:
    """Return everything that is defined where the console's commands are."""
    places = {f"marketplace.{place}" for place in PLACES.values()} - ELSEWHERE
    return {name for name in mentions() if name[0] in places}


def _done_by_the_worker(*kinds: str) -> set[Name]:
    """Return what a decorator of these names hands to the worker."""
    return {
        (module, node.name)
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        for one in node.decorator_list
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") in kinds
    }


def _given(begin: set[Name]) -> set[str]:
    """Return the commands that these doors lead to."""
    found = reached(begin)
    return {name for name, place in _commands().items() if place in found}


def test_what_people_command_a_program_commands_too() -> None:
    by_people = _given(_routes("pages") | _console())
    by_programs = _given(_routes("api") | _done_by_the_worker("handles"))
    assert by_people - by_programs == set(AT_THE_MACHINE)


def test_every_command_is_given_by_somebody() -> None:
    reactions = {name for name in mentions() if name[0] == "marketplace.reactions"}
    begin = _routes("pages") | _routes("api") | _console() | reactions
    given = _given(begin | _done_by_the_worker("handles", "routine"))
    assert set(_commands()) - given == set(BY_NO_DOOR)
