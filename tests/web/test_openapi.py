"""What /openapi.json declares is what is answered: random questions, as declared and beyond, over a small archive."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import removal
from db.merging import merge
from tests.archives import NOON, write
from tests.web.rooms import TOKEN, Room, bearer, beat, fill, match, room_in
from tests.web.shapes import faults
from web.api.openapi import document
from web.app import OPERATIONS
from web.problems import TITLES

DECLARED = document(OPERATIONS)
_QUERIES = (
    "gas", "gas OR libya", '"gas deal"', "title:gas", "gas NEAR/3 deal", "/ga./", "lead:gas", "=Gas", "hyd*", "gas AND",
    "-gas", "(", "@nobody", "NEAR/", 'title:"', "site:news gas", "url:gas", "/[/", "a* OR", "\x00", "٣",
)  # fmt: skip
_OTHERS = (
    "news", "Energy", "news:Energy", "2026-11-23", "7d", "99999999d", "2026-11-23T12:00Z", "0001-01-01", "9999-12-31",
    "x" * 300, "n0", "r0", "nfffffffffffffff", "rfffffffffffffff", "n1a8c5f30000",
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=12), st.text(alphabet='abg "():*-=/@', max_size=20), st.sampled_from([*_QUERIES, *_OTHERS])
)
_NUMBERS = st.one_of(
    st.integers(-1, 120).map(str), st.sampled_from(["", "x", "1e3", "٣", "9223372036854775807", "9223372036854775808"])
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with room_in(tmp_path_factory.mktemp("openapi")) as opened:
        ids = fill(opened, "gas-deal", "gas-deal-signed", "libya-talks", "hydrogen-now", "gas-prices")
        match(opened, ids[0])
        write(opened.archive, lambda tx: merge(tx, ids[1], ids[0], NOON))
        write(opened.archive, lambda tx: removal.remove(tx, [ids[2]], NOON))
        beat(opened)
        yield opened


def values_of(parameter: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values as they are declared, and others."""
    schema = parameter["schema"]
    if schema["type"] == "integer":
        return _NUMBERS
    if "enum" in schema:
        return st.one_of(st.sampled_from(schema["enum"]), _TEXTS)
    return _TEXTS


def question(path: str, operation: dict[str, Any], draw: Any) -> tuple[str, list[tuple[str, str]]]:
    """An address and its parameters: some missing, some twice, some that nobody declared."""
    query: list[tuple[str, str]] = []
    for parameter in operation["parameters"]:
        value = draw(values_of(parameter))
        if parameter["in"] == "path":
            plain = "".join(c for c in value if c.isalnum()) or "gas"
            path = path.replace(f"{{{parameter['name']}}}", draw(st.sampled_from(["gas", "1", "2", "3", plain])))
        elif parameter["required"] or draw(st.booleans()):
            query.extend([(parameter["name"], value)] * draw(st.sampled_from([1, 1, 1, 1, 2])))
    if draw(st.integers(0, 9)) == 0:
        query.append(("nobody", "declared"))
    return path, query


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_answered_is_what_is_declared(room: Room, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(DECLARED["paths"])))
    operation = DECLARED["paths"][path]["get"]
    address, query = question(path, operation, data.draw)
    told = room.get(address, params=query)
    assert told.status_code < 500
    declared = operation["responses"]
    assert str(told.status_code) in declared, told.text
    if told.status_code in {304, 308}:
        return
    kind = told.headers["content-type"].partition(";")[0]
    body = declared[str(told.status_code)]["content"][kind]
    if kind.endswith("json"):
        assert faults(told.json(), body["schema"], DECLARED) == []


@pytest.mark.parametrize("path", sorted(DECLARED["paths"]))
def test_the_examples_are_answered(room: Room, path: str) -> None:
    operation = DECLARED["paths"][path]["get"]
    examples = {parameter["name"]: parameter for parameter in operation["parameters"]}
    for name, parameter in examples.items():
        assert faults(parameter["example"], parameter["schema"], DECLARED) == []
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", "1" if name == "id" else "gas")
    told = room.get(path, params={"q": "gas"} if "q" in examples else {})
    assert told.status_code == 200
    for name, header in operation["responses"]["200"]["headers"].items():
        assert told.headers[name.lower()] == header["example"] or name == "ETag"
    [declared] = operation["responses"]["200"]["content"].values()
    if declared["schema"] != {"type": "string"}:
        assert names_in(declared["example"]) >= names_in(told.json())


def names_in(value: Any) -> set[str]:
    """The names of all members, however deep."""
    if isinstance(value, dict):
        return {*value, *(name for inner in value.values() for name in names_in(inner))}
    return {name for inner in value for name in names_in(inner)} if isinstance(value, list) else set()


def test_every_answer_has_an_example_that_is_as_declared() -> None:
    for path, told in DECLARED["paths"].items():
        for status, response in told["get"]["responses"].items():
            assert "content" in response or status in {"304", "308"}, path
            for body in response.get("content", {}).values():
                examples = (
                    [one["value"] for one in body["examples"].values()] if "examples" in body else [body["example"]]
                )
                assert examples
                for example in examples:
                    assert faults(example, body["schema"], DECLARED) == [], (path, status)


def test_every_problem_is_declared_with_its_status() -> None:
    known = {
        name: int(status)
        for told in DECLARED["paths"].values()
        for status, response in told["get"]["responses"].items()
        for name in response.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }
    beside = {"foreign-form": 403, "method-not-allowed": 405}  # of forms, and of methods that are not described
    assert known | beside == {name: status for name, (status, _) in TITLES.items()}


def test_the_description_is_served_and_whole(room: Room) -> None:
    told = room.get("/openapi.json")
    assert told.json() == DECLARED
    assert told.json()["openapi"] == "3.1.0"
    names = [operation["get"]["operationId"] for operation in DECLARED["paths"].values()]
    assert len(set(names)) == len(names)


def test_where_a_token_is_asked_for_the_description_says_so(tmp_path: Path) -> None:
    with room_in(tmp_path, token=TOKEN) as guarded:
        told = guarded.get("/openapi.json", headers=bearer(TOKEN)).json()
    assert told["security"] == [{"bearer": []}, {"basic": []}, {"cookie": []}]
    assert DECLARED["security"] == [{}, *told["security"]]
    assert [path for path, one in told["paths"].items() if one["get"].get("security") == []] == ["/healthz"]


@pytest.mark.parametrize(
    ("value", "schema", "wrong"),
    [
        (1, {"type": "string"}, True),
        (True, {"type": "integer"}, True),
        (None, {"type": ["string", "null"]}, False),
        ({}, {"type": "object", "required": ["a"]}, True),
        ([{"a": 1}], {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}}, True),
        (5, {"type": "integer", "maximum": 4}, True),
        ("x", {"enum": ["y"]}, True),
        (None, {"anyOf": [{"type": "string"}, {"type": "null"}]}, False),
    ],
)
def test_a_wrong_shape_is_seen(value: Any, schema: dict[str, Any], wrong: bool) -> None:
    assert bool(partial(faults, document={})(value, schema)) is wrong
