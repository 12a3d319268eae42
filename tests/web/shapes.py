"""As much of JSON Schema (2020-12) as `/openapi.json` uses; an unknown keyword is an error, not a pass."""

from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip
_KNOWN = frozenset(
    {"type", "properties", "required", "items", "enum", "anyOf", "$ref", "minimum", "maximum", "minLength", "maxLength",
     "minItems", "maxItems", "format", "description", "default", "example"}
)  # fmt: skip


def faults(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """What is wrong with a value, each with its place."""
    unknown = schema.keys() - _KNOWN
    assert not unknown, f"{at}: {unknown}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return faults(value, document["components"]["schemas"][name], document, at)
    if "anyOf" in schema:
        tries = [faults(value, one, document, at) for one in schema["anyOf"]]
        return [] if not all(tries) else min(tries, key=len)
    return [*_of_type(value, schema, at), *_of_members(value, schema, document, at)]


def _of_type(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    fits = [isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names]
    found = [] if not names or any(fits) else [f"{at}: {value!r} is no {wanted}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{at}: {value} is out of bounds")
    if isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        found.append(f"{at}: its length is {len(value)}")
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        found.append(f"{at}: it has {len(value)} items")
    return found


def _of_members(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    if isinstance(value, dict):
        found += [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += faults(value[name], inner, document, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, inner in enumerate(value):
            found += faults(inner, schema["items"], document, f"{at}[{number}]")
    return found
