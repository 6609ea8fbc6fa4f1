"""`make up`: the whole product on this machine. Run it again after a change and only the change is made."""

import json
import os
import subprocess
import urllib.request

import layout
from deploy import build, deploy
from gateway import Client, Gateway
from layout import CLOUD_PORT, CLOUD_PYTHON, ENDPOINT, LOCAL, REGION, ROOT, SECONDS_PER_DAY, SIMULATOR, STACK_FILE
from processes import Program
from seed import (
    RESELLERS, bring_in_resellers, make_clients, store_microsoft_credentials, verify_mail_identity, wait_until_healthy,
)
from terminal import Failure, bold, dim, link, run, say, task

os.environ.update(layout.AWS)


def cloud() -> Program:
    temporary = LOCAL / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {
        # Every call is checked against the role that makes it, so the journey proves the policies.
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(CLOUD_PORT),
        "IOT_MTLS_ENABLED": "0",
        "TMPDIR": str(temporary),
    }
    return Program(
        name="cloud",
        command=[str(CLOUD_PYTHON), str(ROOT / "infra" / "local" / "cloud_server.py")],
        port=CLOUD_PORT,
        ready_url=f"{ENDPOINT}/_ministack/health",
        environment=kept | layout.AWS | settings,
    )


def simulator() -> Program:
    program = ROOT / "target" / "debug" / "azure-simulator"
    return Program(
        name="azure-simulator",
        command=[str(program)],
        port=layout.SIMULATOR_PORT,
        ready_url=f"{SIMULATOR}/_simulator/tenants",
        environment=os.environ
        | {"AZURE_SIMULATOR_ADDRESS": f"127.0.0.1:{layout.SIMULATOR_PORT}", "SECONDS_PER_DAY": SECONDS_PER_DAY},
        version=f"{program.stat().st_mtime_ns}-{SECONDS_PER_DAY}",
    )


def compile_simulator() -> None:
    command = ["cargo", "build", "--quiet", "--locked", "--workspace", "--bin", "azure-simulator"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise Failure("the azure-simulator does not compile")


def write_stack_file(outputs: dict[str, str], gateway: Gateway, clients: dict[str, dict], tenants: dict) -> None:
    """What people and black-box tests need to know, in one piece once everything stands."""
    stack = {
        "apiUrl": gateway.url,
        "apiHost": gateway.host,
        "awsEndpointUrl": ENDPOINT,
        "region": REGION,
        "stackName": layout.STACK,
        "tokenUrl": outputs["TokenUrl"],
        "stateMachineArn": outputs["StateMachineArn"],
        "azureSimulatorUrl": SIMULATOR,
        "secondsPerDay": int(SECONDS_PER_DAY),
        "clients": clients,
        "resellers": list(RESELLERS),
        "tenants": tenants,
        "outputs": outputs,
    }
    unfinished = STACK_FILE.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(stack, indent=2) + "\n")
    unfinished.replace(STACK_FILE)


def main() -> None:
    LOCAL.mkdir(parents=True, exist_ok=True)
    STACK_FILE.unlink(missing_ok=True)
    say(bold("Local stack"))
    with task("local cloud") as note:
        note("started" if cloud().start() else "was running")
    with task("azure simulator, standing in for Microsoft") as note:
        compile_simulator()
        note("started" if simulator().start() else "was running")
    with urllib.request.urlopen(f"{SIMULATOR}/_simulator/tenants") as answer:
        tenants = json.load(answer)
    with task("functions built (the first time takes minutes)"):
        build()
    with task("stack deployed"):
        outputs = deploy({name: tenants.pop(name) for name in ("partnerTenantId", "billingAccount")})
    gateway = Gateway(ENDPOINT, outputs["ApiEndpoint"].removeprefix("http://"))
    with task("API answers"):
        wait_until_healthy(gateway)
    with task(f"{' and '.join(RESELLERS)} with their portals"):
        store_microsoft_credentials(outputs["MicrosoftCredentialsSecret"])
        verify_mail_identity(outputs["MailIdentity"])
        clients = make_clients(outputs["UserPoolId"])
        admin = Client(gateway, outputs["TokenUrl"], clients["admin"]["id"], clients["admin"]["secret"])
        bring_in_resellers(admin, clients)
    write_stack_file(outputs, gateway, clients, tenants)
    say()
    say(f"  API    {link(outputs['ApiEndpoint'])}")
    say(f"  Mail   {link(ENDPOINT + '/_ministack/ses/messages')}")
    say(f"  Facts  {STACK_FILE.relative_to(ROOT)}   {dim('clients, tenants, addresses')}")
    say(f"  {dim('make run shows the main job; make down stops everything')}")


if __name__ == "__main__":
    run(main)
