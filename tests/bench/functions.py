"""The functions that are measured, and what their first invocation must come to."""

import json
from dataclasses import dataclass
from pathlib import Path

from layout import ROOT

FLOOR = "empty-function"


@dataclass(frozen=True)
class Function:
    name: str
    # What the first answer holds at least: a function that fails fast must not look fast.
    expected: dict
    # The name of its recorded event, where that is not the function's.
    recorded: str = ""

    @property
    def bootstrap(self) -> Path:
        return ROOT / "target" / "lambda" / self.name / "bootstrap"

    def event(self, number: int) -> bytes:
        """The event of an invocation. Where the recorded one says 0001, each invocation has its own number."""
        path = ROOT / "tests" / "events" / f"{self.recorded or self.name}.json"
        text = path.read_text() if path.exists() else "{}"
        return json.dumps(json.loads(text.replace("-0001", f"-{number:04}"))).encode()


EMPTY = Function(FLOOR, {})

FUNCTIONS = [
    Function("authorize-portal", {"isAuthorized": True, "context": {"outcome": "ok"}}),
    Function("submit-request", {"statusCode": 202}),
    Function("query-requests", {"statusCode": 200}),
    Function("accounts", {"statusCode": 201}),
    Function("account-pages", {"statusCode": 200}),
    Function("approval-webhook", {"statusCode": 200}),
    Function("approval-sign-in", {"statusCode": 302}),
    Function("operate-request", {"statusCode": 202}),
    Function("reveal-credentials", {"statusCode": 200}),
    Function("provision", {"outcome": "pending"}),
    Function("email-dispatch", {"batchItemFailures": []}),
    Function("email-feedback", {"batchItemFailures": []}),
    Function("relay-events", {"batchItemFailures": []}),
    Function("advance-request", {"outcome": "expired"}),
    Function("reconcile-subscriptions", {"checked": 1, "drifted": 1, "skipped": 0}),
]

# Further events, which need no measure of their own.
FURTHER = [
    Function("operate-request", {"statusCode": 202}, recorded="operate-request-cancel"),
]
