"""Fails when the OpenAPI document is none, or when an example in it is not what its own schema says."""

import json

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from layout import ROOT
from terminal import Failure, run, say

DOCUMENT = ROOT / "shared" / "contracts" / "openapi.json"


def main() -> None:
    document = json.loads(DOCUMENT.read_text())
    faults = [f"{place(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    faults = faults or faults_of_examples(document)
    if faults:
        raise Failure(f"{DOCUMENT.relative_to(ROOT)} has {len(faults)} faults", "\n    ".join(faults))
    operations = sum(len(item.keys() - {"parameters"}) for item in document["paths"].values())
    say(f"openapi.json: {operations} operations, {len(document['components']['schemas'])} schemas")


def faults_of_examples(document: dict) -> list[str]:
    registry = Registry().with_resource("urn:document", Resource(document, DRAFT202012))
    faults = []
    for name, schema in document["components"]["schemas"].items():
        reference = {"$ref": f"urn:document#/components/schemas/{name}"}
        checker = Draft202012Validator(reference, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for example in schema.get("examples", []):
            for error in checker.iter_errors(example):
                faults.append(f"example of {name}, {place(error.absolute_path)}: {error.message}")
    return faults


def place(path) -> str:
    return "/" + "/".join(str(part) for part in path)


if __name__ == "__main__":
    run(main)
