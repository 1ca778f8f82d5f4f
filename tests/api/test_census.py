"""Every operation against every kind of caller; an operation without a rule fails."""

from typing import Any

import pytest

from studio.api.api import api
from tests.api.rules import RULES, Rule
from tests.api.world import Caller, World, as_guest, signed_in

pytestmark = pytest.mark.django_db

UNKNOWN = 987_654_321
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def operations() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return {
        (method.upper(), path.removeprefix("/api"))
        for path, methods in paths.items()
        for method in methods
    }


def described(method: str, path: str) -> dict[str, Any]:
    """Return the fields that an operation's description promises."""
    operation = api.get_openapi_schema()["paths"][f"/api{path}"][method.lower()]
    schema = operation["responses"][200]["content"]["application/json"]["schema"]
    fields: dict[str, Any] = schema["properties"]
    return fields


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    assert operations() == set(RULES)


@pytest.mark.parametrize(("method", "path"), RULES, ids=[" ".join(key) for key in RULES])
def test_each_caller_gets_what_the_rule_says(world: World, method: str, path: str) -> None:
    rule = RULES[method, path]
    address, body = _address(world, path, rule), rule.body(world)
    strangers = signed_in(world.stranger).ask(method, address, rule.body(world))
    if not rule.own:
        unknown = signed_in(_person(world, rule.allowed)).ask(
            method, _unknown(world, path, rule), rule.body(world)
        )
        assert (strangers.status_code, unknown.status_code) == (404, 404)
        assert strangers.content == unknown.content
    assert Caller().ask(method, address, rule.body(world)).status_code == 401
    if rule.refused:
        low = signed_in(_person(world, rule.refused)).ask(method, address, rule.body(world))
        assert low.status_code == 403
        assert low.json()["error"]["code"] == "not_allowed"
    guest = as_guest(world.link).ask(method, address, rule.body(world))
    assert guest.status_code in ({200} if rule.guests else {401, 404}), guest.content

    allowed = signed_in(_person(world, rule.allowed)).ask(method, address, body)

    assert allowed.status_code == 200, allowed.content
    if allowed["Content-Type"].startswith("application/json"):
        assert set(allowed.json()) <= set(described(method, path)), "the description lacks a field"


@pytest.mark.parametrize("path", sorted({path for _method, path in RULES}))
def test_a_method_that_an_address_lacks_is_answered_405(world: World, path: str) -> None:
    address = _address(world, path, Rule(allowed="editor"))
    for method in METHODS - {known for known, other in RULES if other == path}:
        answer = signed_in(world.editor).ask(method, address)
        assert answer.status_code == 405
        assert answer.json()["error"]["code"] == "method_not_allowed"


def _person(world: World, role: str) -> Any:
    return {"viewer": world.viewer, "artist": world.artist, "editor": world.editor}[role]


def _address(world: World, path: str, rule: Rule) -> str:
    known = {**world.ids, **rule.instead(world)}
    return (path + rule.query).format(handle="starter", **known)


def _unknown(world: World, path: str, rule: Rule) -> str:
    """Return the address with the innermost id replaced by one that nobody has."""
    ids: dict[str, Any] = {**world.ids, **rule.instead(world), "handle": "starter"}
    innermost = path.rstrip("/").rsplit("{", 1)[1].split("}")[0]
    return (path + rule.query).format(**{**world.ids, **ids, innermost: UNKNOWN})
