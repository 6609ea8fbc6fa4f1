"""Builds the functions and deploys `--config-env local` onto the local cloud, as any environment is deployed."""

import subprocess
import tomllib

import boto3

from layout import ENDPOINT, LOCAL, REGION, ROOT, SECONDS_PER_DAY, SIMULATOR, STACK, tool_environment
from terminal import Failure

# From these a stack cannot be updated, only made anew.
DEAD_ENDS = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED")


def build() -> None:
    """Compiles every function in one go, which keeps all cores busy; `sam build` then finds each one done."""
    functions = sorted(folder.name for folder in (ROOT / "functions").iterdir())
    packages = [word for name in functions for word in ("--package", name)]
    logged("cargo-build", ["cargo", "lambda", "build", "--release", "--locked", *packages])
    sam("build", "build", "--config-env", "local")


def deploy(microsoft: dict[str, str]) -> dict[str, str]:
    """Creates or updates the stack and returns its outputs."""
    remove_dead_end()
    parameters = local_parameters() | {
        "AwsEndpointUrl": ENDPOINT,
        "SecondsPerDay": SECONDS_PER_DAY,
        # The simulator shows at once what it made, and minds no order that comes soon after another.
        "OrderSpacingSeconds": "1",
        "ConfirmationSeconds": "1",
        "MicrosoftLoginUrl": SIMULATOR,
        "MicrosoftArmUrl": SIMULATOR,
        "MicrosoftPartnerCenterUrl": SIMULATOR,
        "MicrosoftPartnerTenantId": microsoft["partnerTenantId"],
        "MicrosoftBillingAccount": microsoft["billingAccount"],
    }
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    sam("deploy", "deploy", "--config-env", "local", "--parameter-overrides", *overrides)
    return outputs()


def outputs() -> dict[str, str]:
    stack = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def local_parameters() -> dict[str, str]:
    """What samconfig.toml says: overrides on the command line replace the file's as a whole."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    return dict(pair.split("=", 1) for pair in config["local"]["deploy"]["parameters"]["parameter_overrides"])


def remove_dead_end() -> None:
    cloudformation = boto3.client("cloudformation")
    try:
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except cloudformation.exceptions.ClientError:
        return
    if status in DEAD_ENDS:
        cloudformation.delete_stack(StackName=STACK)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})


def sam(name: str, *arguments: str) -> None:
    region = ["--region", REGION] if name == "deploy" else []
    logged(f"sam-{name}", ["sam", *arguments, *region])


def logged(name: str, command: list[str]) -> None:
    log = LOCAL / f"{name}.log"
    with log.open("w") as out:
        done = subprocess.run(
            command, cwd=ROOT, env=tool_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        )
    if done.returncode:
        tail = "\n    ".join(log.read_text().splitlines()[-12:])
        raise Failure(f"{' '.join(command[:3])} failed; the whole log is {log}", tail)
