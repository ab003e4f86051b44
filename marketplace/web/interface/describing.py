"""The interface as OpenAPI 3.1, from the routes themselves: nothing that an answer can be is left
out.

The framework describes parameters, bodies and views. What it cannot know is added here: who must
show a token, what every failure looks like, tags, pages, chosen fields, preconditions, keys and
limits, an example of each message.

**Source:** OpenAPI Specification 3.1.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Final

from litestar import Litestar
from litestar._openapi.plugin import OpenAPIPlugin
from litestar.config.app import AppConfig
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute

from marketplace.kernel.idempotency import MAX_KEY_LENGTH
from marketplace.kernel.paging import LARGEST_LIMIT
from marketplace.web.answers import LIST_LIMIT
from marketplace.web.interface.examples import example_of
from marketplace.web.interface.refusing import problem_responses, problem_schemas
from marketplace.web.interface.representing import PREFIX
from marketplace.web.interface.shapes import Kind, Shape, shape_of

Document = dict[str, Any]
MUTE: Final = frozenset({"deprecated", "allowEmptyValue", "allowReserved"})
"""What the framework writes of every parameter, at its default."""
BYTES: Final = {"type": "string", "format": "binary"}
KEPT: Final = "description"
PARTIAL: Final = 206
UNCHANGED: Final = 304
WITHOUT_PROBLEM: Final = frozenset({PARTIAL, UNCHANGED})
CALLED: Final = frozenset({"username", "product", "pack", "digest"})
"""Fields of bodies that name something otherwise than by its id."""
DESCRIPTION: Final = (
    "What is the same everywhere (errors, tags, pages, keys, limits) is told in docs/api.md. "
    "All addresses exist twice: as they stand here, and under /practice for the practice market."
)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: where it is, and the handler that answers it."""

    path: str
    method: str
    handler: HTTPRouteHandler

    @property
    def slice_(self) -> str:
        """The slice that answers."""
        return _slice_of(self.handler)

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "get"

    @property
    def wants_token(self) -> bool:
        """Whether it asks who somebody is."""
        return "actor" in self.handler.parsed_fn_signature.parameters

    @property
    def names_something(self) -> bool:
        """Whether its address names what may not be there."""
        return "{" in self.path

    @property
    def also(self) -> frozenset[int]:
        """What it may answer besides that which follows from its address, method and body."""
        return frozenset(self.handler.opt.get("also", ()))

    @property
    def is_tagged(self) -> bool:
        """Whether its answers carry a tag of their own."""
        is_shaped = shape_of(self.handler).kind is not Kind.OTHER
        return self.is_reading and self.is_interface and is_shaped

    @property
    def is_interface(self) -> bool:
        """Whether it is part of `/api`, where tags, pages, keys and limits hold."""
        return self.path.startswith(PREFIX)


def operation_id(handler: HTTPRouteHandler, _: Any, path: Sequence[Any]) -> str:
    """Return `noun.what_it_does` by the first noun of the address: stable while both are."""
    nouns = [one for one in path if isinstance(one, str) and one not in {"api", "v1"}]
    return f"{nouns[0].lstrip('.')}.{handler.handler_name}"


def _slice_of(handler: HTTPRouteHandler) -> str:
    return handler.fn.__module__.split(".")[-2]


def description_of(app: Litestar) -> Document:
    """Return the description, made once per application."""
    if KEPT not in app.state:
        app.state[KEPT] = describe(app)
    described: Document = app.state[KEPT]
    return described


def describe(app: Litestar) -> Document:
    """Return the whole description."""
    document: Document = _with_any_of(_drafted(app))
    document["info"]["description"] = DESCRIPTION
    components = document["components"]
    components["schemas"].update(problem_schemas())
    routes = list(routes_of(app))
    components["responses"] = problem_responses({route.slice_ for route in routes})
    for name in _bodies(document):
        components["schemas"][name]["additionalProperties"] = False
    tagged = {route.path for route in routes if route.is_tagged}
    for route in routes:
        operation = document["paths"][route.path][route.method]
        _describe(operation, route, components["schemas"])
        operation["parameters"] += _precondition(route, tagged)
    document["tags"] = [{"name": name} for name in sorted({route.slice_ for route in routes})]
    return document


def _drafted(app: Litestar) -> Document:
    """Return what the framework can say of the routes.

    An application that is given this configuration also serves the draft, at an address of its own.
    So the framework is given it here, with an application's setup that nobody uses.
    """
    configuration = OpenAPIConfig(
        title="Data Element Marketplace",
        version="1",
        operation_id_creator=operation_id,
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}
        ),
    )
    app.plugins.get(OpenAPIPlugin).on_app_init(AppConfig(openapi_config=configuration))
    return app.openapi_schema.to_schema()


def _with_any_of(part: Any) -> Any:
    """Say of a union that one of its schemas fits at least: a whole number is a number too."""
    match part:
        case dict():
            return {
                "anyOf" if key == "oneOf" else key: _with_any_of(held) for key, held in part.items()
            }
        case list():
            return [_with_any_of(held) for held in part]
        case _:
            return part


def routes_of(app: Litestar) -> Iterator[Route]:
    """Yield every operation that is described."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if handler.resolve_include_in_schema():
                    yield Route(route.path_format, method.lower(), handler)


def _bodies(document: Document) -> Iterator[str]:
    """Name the schemas of bodies, whose structs take no field that they do not know."""
    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {}) if operation else {}
            for media in content.values():
                if "$ref" in media["schema"]:
                    yield media["schema"]["$ref"].rpartition("/")[2]


def _describe(operation: Document, route: Route, schemas: Mapping[str, Any]) -> None:
    said = cleandoc(route.handler.fn.__doc__ or "")
    operation["summary"] = said.partition("\n")[0].rstrip(".")
    operation["description"] = said
    operation["tags"] = [route.slice_]
    operation["security"] = [{"token": []}] if route.wants_token else []
    operation.pop("deprecated", None)
    shape = shape_of(route.handler)
    most = route.handler.opt.get("most", LARGEST_LIMIT)
    operation["parameters"] = [_parameter(one, most) for one in operation.get("parameters", ())]
    operation["parameters"] += _added_parameters(route, shape)
    takes = route.handler.opt.get("takes")
    if takes:
        operation["requestBody"] = _binary_body(takes)
    if PARTIAL in route.also:
        operation["parameters"] += map(_range_header, ("Range", "If-Range"))
    _describe_success(operation, route, shape)
    for status in sorted({*_failures(operation, route, schemas)} | route.also - WITHOUT_PROBLEM):
        reference = f"#/components/responses/{route.slice_}.{status}"
        operation["responses"][str(status)] = {"$ref": reference}
    _add_examples(operation, schemas)


def _parameter(given: Document, most: int) -> Document:
    """Take the framework's parameter. An address knows no `null`: a text is the word itself, and
    for anything else the word stands for what is not given.
    """
    parameter = {key: value for key, value in given.items() if key not in MUTE}
    schema = parameter["schema"]
    offered = schema.get("anyOf", ())
    choices = [one for one in offered if one.get("type") != "null"]
    if any(one.keys() - {"type"} or one["type"] != "string" for one in choices):
        choices = [*offered]
    if any(one.get("format") == "date-time" for one in choices):
        choices.append({"type": "number"})  # seconds since 1970
    if choices:
        parameter["schema"] = choices[0] if len(choices) == 1 else {"anyOf": choices}
    if parameter["name"] == "limit":
        parameter["schema"] = _limit(schema["default"], most)
    return parameter


def _limit(default: int, most: int = LARGEST_LIMIT) -> Document:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


def _added_parameters(route: Route, shape: Shape) -> Iterator[Document]:
    if not route.is_interface:
        return
    if not route.is_reading:
        if route.method == "post":
            key = {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH}
            yield _header("Idempotency-Key", "The same key acts once.", key)
        return
    if shape.fields:
        yield _query("fields", f"Only these, with commas: {', '.join(shape.fields)}.")
    if shape.kind is Kind.LIST:
        yield _query("cursor", "Where the page before this one ended.")
        yield {**_query("limit", "How many at once."), "schema": _limit(LIST_LIMIT)}


def _precondition(route: Route, tagged: Collection[str]) -> Iterator[Document]:
    """Describe `If-Match` by the reading whose tag it takes; without one there is nothing to match.

    The way up is that of `preconditions`.
    """
    if route.is_reading or not route.is_interface:
        return
    path = route.path
    while path and path not in tagged:
        path = path.rpartition("/")[0]
    if path:
        yield _header("If-Match", f"The tag of `GET {path}`.", {"type": "string"})


def _range_header(name: str) -> Document:
    return _header(name, "**Source:** RFC 9110 sections 13.1.5 and 14.2.", {"type": "string"})


def _header(name: str, description: str, schema: Document) -> Document:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _query(name: str, description: str) -> Document:
    return {**_header(name, description, {"type": "string"}), "in": "query"}


def _binary_body(media_types: tuple[str, ...]) -> Document:
    content = {kind: {"schema": dict(BYTES)} for kind in media_types}
    return {"required": True, "content": content}


def _describe_success(operation: Document, route: Route, shape: Shape) -> None:
    responses = operation["responses"]
    responses.pop("400", None)
    success = responses[str(route.handler.status_code)]
    success["description"] = operation["summary"]
    kinds = route.handler.opt.get("answers") or tuple(success.get("content", ()))
    if shape.kind is Kind.OTHER or "json" not in kinds[0]:
        success["content"] = {kind: {"schema": _whole(kind)} for kind in kinds}
    if route.is_interface:
        success["headers"] = _answer_headers(route, shape)
    if route.is_tagged or UNCHANGED in route.also:
        responses[str(UNCHANGED)] = {"description": "What `If-None-Match` names is still so."}
    if PARTIAL in route.also:
        part = {"Content-Range": {"schema": {"type": "string"}}}
        headers = {**success.get("headers", {}), **part}
        responses[str(PARTIAL)] = {
            **success,
            "description": "The bytes that `Range` names.",
            "headers": headers,
        }


def _whole(kind: str) -> Document:
    """Return the schema of what comes as it is: an object of another standard, or bytes."""
    return {"type": "object"} if "json" in kind and "jsonl" not in kind else dict(BYTES)


def _answer_headers(route: Route, shape: Shape) -> Document:
    names = ["RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if route.is_tagged:
        names.append("ETag")
    if shape.kind in {Kind.LIST, Kind.CUT_LIST, Kind.PAGE}:
        names.append("Link")
    return {name: {"schema": {"type": "string"}} for name in names}


def _failures(operation: Document, route: Route, schemas: Mapping[str, Any]) -> Iterator[int]:
    """Say which failures follow from the operation's address, method and body."""
    yield from (422, 503)
    if route.wants_token:
        yield from (401, 403)
    if route.names_something:
        yield 404
    if route.is_interface:
        yield 429
    if route.is_reading:
        return
    yield 412
    if route.method == "post":
        yield 409  # the key of another command
    if "requestBody" in operation:
        yield 413
        yield from () if route.handler.opt.get("takes") else (400, 415)
        if _wants_revision(operation["requestBody"], schemas):
            yield 428
        if _names_something(operation["requestBody"], schemas):
            yield 404


def _wants_revision(body: Document, schemas: Mapping[str, Any]) -> bool:
    """Say whether the body must name the revision that was read."""
    references = [media["schema"].get("$ref", "") for media in body["content"].values()]
    named = [schemas[one.rpartition("/")[2]] for one in references if one]
    return any("if_match" in one.get("required", ()) for one in named)


def _names_something(body: Document, schemas: Mapping[str, Any]) -> bool:
    """Say whether the body names what may not be there, by its id or as people call it."""
    references = [media["schema"].get("$ref", "") for media in body["content"].values()]
    named = [schemas[one.rpartition("/")[2]]["properties"] for one in references if one]
    return any(field.endswith("_id") or field in CALLED for one in named for field in one)


def _add_examples(operation: Document, schemas: Mapping[str, Any]) -> None:
    holders = [operation.get("requestBody", {}), *operation["responses"].values()]
    for holder in holders:
        for kind, media in holder.get("content", {}).items():
            if kind == "application/json" and media.get("schema"):
                media["example"] = example_of(media["schema"], schemas)
