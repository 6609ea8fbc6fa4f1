"""Level 2 of the tests: each function as a program under `cargo lambda watch`, fed with its recorded event.

The cloud behind them is the bench's, and so is what each answer must hold.
"""

import json
import subprocess
import sys

from layout import LOCAL, ROOT, TOOLS, tool_environment
from processes import Program, stop
from terminal import Failure, green, run, say, task

sys.path.insert(0, str(ROOT / "tests" / "bench"))

from cloud import Cloud  # noqa: E402
from functions import FUNCTIONS, FURTHER, Function  # noqa: E402

PORT = 9876

# What every function finds in its environment, beside what the bench's cloud says.
TABLES = (
    "RESELLERS PORTALS CUSTOMERS TERMS REQUESTS EVENTS ACCOUNT_EVENTS UNIQUES IDEMPOTENCY LINKS DISPATCHES STEPS SECRETS LEASES"
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
    "LINK_KEYS_SECRET_ID": "link-keys",
    "SIGN_IN_ISSUER": "https://issuer.example",
    "SIGN_IN_CLIENT_ID": "approvers",
    "SIGN_IN_AUTHORIZE_URL": "https://issuer.example/authorize",
    "SIGN_IN_TOKEN_URL": "http://127.0.0.1:9/token",
    "SIGN_IN_KEYS_URL": "http://127.0.0.1:9/keys",
    "SIGN_IN_SECRET_ID": "sign-in",
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


def emulator(environment: dict[str, str]) -> Program:
    return Program(
        name="programs",
        command=[str(TOOLS / "cargo-lambda"), "lambda", "watch", "--ignore-changes", "--invoke-port", str(PORT)],
        port=PORT,
        ready_url=f"http://127.0.0.1:{PORT}/",
        environment=environment,
    )


def invoke(function: Function, environment: dict[str, str]) -> object:
    event = LOCAL / "event.json"
    event.write_bytes(function.event(1))
    command = ["cargo-lambda", "lambda", "invoke", function.name, "--data-file", str(event), "--invoke-port", str(PORT)]
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"{function.name} does not answer", f"its log is in {LOCAL / 'programs.log'}") from None
    if done.returncode:
        raise Failure(f"{function.name}: {done.stderr.strip()}", f"its log is in {LOCAL / 'programs.log'}")
    return json.loads(done.stdout)


def holds(answer: object, expected: object) -> bool:
    if isinstance(expected, dict) and isinstance(answer, dict):
        return all(name in answer and holds(answer[name], value) for name, value in expected.items())
    return answer == expected


def main() -> None:
    LOCAL.mkdir(parents=True, exist_ok=True)
    say("Functions as programs")
    with task("compiled"):
        # With the features that the emulator chooses, or each first call would wait for the compiler.
        subprocess.run(["cargo", "build", "--quiet", "--locked", "--workspace", "--bins"], cwd=ROOT, check=True)
    with Cloud() as cloud:
        environment = tool_environment() | ENVIRONMENT | cloud.environment
        watch = emulator(environment)
        try:
            watch.start()
            for function in FUNCTIONS + FURTHER:
                cloud.reset()
                answer = invoke(function, environment)
                if not holds(answer, function.expected):
                    raise Failure(f"{function.name} answered {json.dumps(answer)}", f"expected {function.expected}")
                say(f"  {green('✓')} {function.recorded or function.name}")
        finally:
            stop(watch.pid_file)


if __name__ == "__main__":
    run(main)
