"""Level 2 of the tests: each function as a program under `cargo lambda watch`, fed with recorded events.

`tests/events/<function>/<case>.json` is an event as Lambda delivers it; `<case>.expected.json` beside it is what the
answer must hold at least. The functions have no cloud here, so the cases are those that need none.
"""

import json
import subprocess
from pathlib import Path

from layout import LOCAL, ROOT, TOOLS, tool_environment
from processes import Program, stop
from terminal import Failure, green, run, say

PORT = 9876
EVENTS = ROOT / "tests" / "events"
TABLES = (
    "RESELLERS PORTALS CUSTOMERS TERMS REQUESTS EVENTS UNIQUES IDEMPOTENCY LINKS DISPATCHES STEPS SECRETS"
).split()

ENVIRONMENT = {f"TABLE_{name}": name.lower() for name in TABLES} | {
    # Nothing listens there: a case that reaches for the cloud fails at once.
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "TOKEN_ISSUER": "https://issuer.example",
    "TOKEN_AUDIENCE": "",
    "TOKEN_KEYS_URL": "http://127.0.0.1:9/keys",
    "PUBLIC_BASE_URL": "https://requests.example",
    "SEALING_KEY_ID": "sealing",
    "LINK_KEY_ID": "links",
    "MAIL_FROM": "no-reply@csp.example",
    "MAIL_CONFIGURATION_SET": "csp",
    "STATE_MACHINE_ARN": "arn:aws:states:eu-central-1:000000000000:stateMachine:csp",
    "EVENT_BUS_NAME": "csp",
    "MICROSOFT_LOGIN_URL": "http://127.0.0.1:9",
    "MICROSOFT_ARM_URL": "http://127.0.0.1:9",
    "MICROSOFT_PARTNER_CENTER_URL": "http://127.0.0.1:9",
    "MICROSOFT_PARTNER_TENANT_ID": "00000000-0000-0000-0000-000000000001",
    "MICROSOFT_BILLING_ACCOUNT": "billing",
    "MICROSOFT_CREDENTIALS_SECRET_ID": "microsoft",
}


def cases() -> list[Path]:
    return sorted(path for path in EVENTS.glob("*/*.json") if not path.name.endswith(".expected.json"))


def invoke(case: Path) -> object:
    command = ["cargo-lambda", "lambda", "invoke", case.parent.name, "--data-file", str(case), "--invoke-port", str(PORT)]
    done = subprocess.run(
        command, cwd=ROOT, env=tool_environment() | ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(f"{case.relative_to(EVENTS)}: {done.stderr.strip()}", f"the log is {LOCAL / 'programs.log'}")
    return json.loads(done.stdout)


def lacks(answer: object, expected: object, where: str = "answer") -> str | None:
    """The first place where the answer does not hold what is expected. Text that is JSON is compared as JSON."""
    if isinstance(answer, str) and isinstance(expected, dict):
        answer = json.loads(answer)
    if isinstance(expected, dict) and isinstance(answer, dict):
        found = (lacks(answer.get(name), value, f"{where}.{name}") for name, value in expected.items())
        return next((place for place in found if place), None)
    return None if answer == expected else f"{where} is {answer!r}, not {expected!r}"


def check(case: Path) -> None:
    expected = case.with_suffix(".expected.json")
    answer = invoke(case)
    if not expected.exists():
        raise Failure(f"{expected.relative_to(ROOT)} is missing", f"the answer was {json.dumps(answer)}")
    if place := lacks(answer, json.loads(expected.read_text())):
        raise Failure(f"{case.relative_to(EVENTS)}: {place}")
    say(f"  {green('✓')} {case.parent.name}: {case.stem.replace('-', ' ')}")


def main() -> None:
    LOCAL.mkdir(parents=True, exist_ok=True)
    found = cases()
    if not found:
        raise Failure(f"{EVENTS.relative_to(ROOT)} holds no recorded events")
    # Compiled beforehand, with the features that the emulator chooses: a first call would wait for the compiler.
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--workspace", "--bins"], cwd=ROOT, check=True)
    watch = Program(
        name="programs",
        command=[str(TOOLS / "cargo-lambda"), "lambda", "watch", "--ignore-changes", "--invoke-port", str(PORT)],
        port=PORT,
        ready_url=f"http://127.0.0.1:{PORT}/",
        environment=tool_environment() | ENVIRONMENT,
    )
    try:
        watch.start()
        for case in found:
            check(case)
    finally:
        stop(watch.pid_file)


if __name__ == "__main__":
    run(main)
