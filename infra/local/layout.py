"""Where things are: folders, ports and names of the local stack."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / "target" / "local"
STACK_FILE = LOCAL / "stack.json"
CLOUD_PYTHON = LOCAL / "cloud" / "bin" / "python"
TOOLS = Path(sys.executable).parent

CLOUD_PORT = int(os.environ.get("CLOUD_PORT", "4566"))
SIMULATOR_PORT = int(os.environ.get("SIMULATOR_PORT", "4600"))
ENDPOINT = f"http://127.0.0.1:{CLOUD_PORT}"
SIMULATOR = f"http://127.0.0.1:{SIMULATOR_PORT}"

STACK = "csp-local"
REGION = "eu-central-1"
SECONDS_PER_DAY = os.environ.get("SECONDS_PER_DAY") or "86400"

# The emulator believes any key; these make it clear that no real account is meant.
AWS = {
    "AWS_ENDPOINT_URL": ENDPOINT,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


def tool_environment() -> dict[str, str]:
    """The environment for sam and cargo: the pinned tools first, the local cloud instead of an account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "MFLAGS"))}
    path = os.pathsep.join([str(TOOLS), inherited.get("PATH", "")])
    return inherited | AWS | {"PATH": path, "SAM_CLI_TELEMETRY": "0", "PYTHONWARNINGS": "ignore"}
