# SPDX-License-Identifier: MIT
"""What a report of `check --format json` has to be, for every test that gets one."""

import json
import pathlib

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = pathlib.Path(__file__).resolve().parent.parent / "docs/check.schema.json"


def schema():
    return json.loads(SCHEMA.read_text())


def codes():
    """Every code there is: a test of the documentation holds them equal to the program's."""
    return schema()["$defs"]["findings"]["items"]["properties"]["code"]["enum"]


# From the worst finding to the verdict that it makes, worst first.
VERDICTS = {"block": "no-go", "action": "no-go", "unknown": "unknown", "warn": "go", "info": "go"}


def verdict_of(findings):
    severities = {finding["severity"] for finding in findings}
    return next((verdict for severity, verdict in VERDICTS.items() if severity in severities), "go")


def wrong_verdicts(report):
    everything = list(report["findings"])
    for device in report["devices"]:
        everything += device["findings"]
        if device["verdict"] != verdict_of(device["findings"]):
            yield f"{device['address']} is {device['verdict']}, which its findings do not say"
    if report["verdict"] != verdict_of(everything):
        yield f"the verdict is {report['verdict']}, which the findings do not say"


def objections(report):
    """Why a report is not as docs/check.schema.json says, line by line."""
    if jsonschema is None:
        return ["Python has no module jsonschema (Debian: python3-jsonschema)"]
    validator = jsonschema.Draft202012Validator(schema())
    wrong = [f"schema: {error.json_path}: {error.message}"
             for error in validator.iter_errors(report)]
    return wrong or list(wrong_verdicts(report))
