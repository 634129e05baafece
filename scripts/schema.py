"""Write project.schema.json: what editors and CI may know of a config file before it is used."""

import json
from typing import Any

from answer_gate.rules import INVISIBLE, MAX_SLUG_LENGTH, RULES, SLUG, TAKEN
from tests.helpers.template import QUESTIONS, ROOT

SCHEMA = ROOT / "project.schema.json"

# What else a config file may hold.
SETTINGS = {
    "cookiecutters_dir": {"description": "Where clones are kept.", "type": "string"},
    "replay_dir": {"description": "Where answers are kept.", "type": "string"},
    "abbreviations": {"description": "What `gh:` and others mean.", "type": "object"},
}


def derive() -> str:
    """Return the schema, from the questions and the rules of the gate."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Answers for flask-or-django",
        "description": "The file for `cookiecutter --no-input --config-file project.yaml`.",
        "type": "object",
        "anyOf": [{"required": [name]} for name in ("default_context", *SETTINGS)],
        "propertyNames": {"not": {"enum": list(QUESTIONS["__prompts__"])}},
        "properties": {"default_context": answers(), **SETTINGS},
    }
    return json.dumps(schema, indent=2) + "\n"


def answers() -> dict[str, Any]:
    """Return the schema of the answers: of each, and of those that settle others."""
    return {
        "description": "The answers; one that is left out takes its default, or what fits.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: answer(name) for name in QUESTIONS["__prompts__"]},
        "allOf": [
            {
                "description": f"{rule.why[0].upper()}{rule.why[1:]}.",
                "if": {
                    "required": list(rule.when),
                    "properties": {name: {"const": value} for name, value in rule.when.items()},
                },
                "then": {
                    "properties": {name: {"enum": values} for name, values in rule.then.items()}
                },
            }
            for rule in RULES
        ],
    }


def answer(name: str) -> dict[str, Any]:
    """Return the schema of the answer *name*."""
    label = QUESTIONS["__prompts__"][name]
    match QUESTIONS[name]:
        case list(values):
            lines = [label["__prompt__"], *(f"- {value}: {label[value]}" for value in values)]
            kind = {"enum": values, "default": values[0]}
        case bool(default):
            lines = [label]
            kind = {"type": "boolean", "default": default}
        case default:
            lines = [label]
            kind = {"type": "string"}
            if name == "project_slug":
                kind |= {"pattern": SLUG, "maxLength": MAX_SLUG_LENGTH}
                kind["not"] = {"anyOf": [{"enum": sorted(TAKEN)}, {"pattern": INVISIBLE}]}
            else:
                kind |= {"pattern": r"\S", "not": {"pattern": INVISIBLE}, "default": default}
    return {"description": "\n".join(lines).replace("\n    ", "\n"), **kind}


if __name__ == "__main__":
    SCHEMA.write_text(derive(), encoding="utf-8")
