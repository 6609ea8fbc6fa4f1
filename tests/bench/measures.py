"""The measurements. Each starts the program anew."""

import re
import shutil
import statistics
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

from cloud import Cloud
from functions import EMPTY, Function
from layout import ROOT
from program import Program
from programs import holds
from replay import Replay
from terminal import Failure
from tls import Authority, Front

FOLDER = ROOT / "target" / "bench"
# A program under valgrind runs fifty times slower.
SLOW = 120


def program(function: Function, environment: dict[str, str], command: list[str] | None = None) -> Program:
    patience = SLOW if command else 20
    command = command or [str(function.bootstrap)]
    return Program(function.name, command, environment, FOLDER / f"{function.name}.log", patience)


def zipped(function: Function) -> int:
    """The size of the package that is deployed, in bytes."""
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(function.bootstrap, "bootstrap")
    return package.tell()


def memory(function: Function, cloud: Cloud, invocations: int) -> dict:
    """The peak of the memory, and what the invocations did."""
    cloud.reset()
    with program(function, cloud.environment) as running:
        at_start = cloud.calls()
        first = first_answer(function, running)
        then = cloud.calls()
        for number in range(2, invocations + 1):
            running.invoke(function.event(number))
        return {
            "peakBytes": running.peak_memory(),
            "callsAtStart": at_start,
            "callsOfFirst": added(at_start, then),
            "callsOfTheRest": len(cloud.calls()) - len(then),
            "firstAnswer": first,
        }


def first_answer(function: Function, running: Program) -> object:
    answer = running.invoke(function.event(1))
    if answer.failed or not holds(answer.value, function.expected):
        raise Failure(f"{function.name} did not answer {function.expected}", answer.body.decode()[:500])
    return answer.value


def added(before: list[str], after: list[str]) -> list[str]:
    """What `after` has more than `before`, in its order."""
    seen = Counter(before)
    more = []
    for call in after:
        if seen[call]:
            seen[call] -= 1
        else:
            more.append(call)
    return more


def start(function: Function, cloud: Cloud, pairs: int) -> dict:
    """From spawning to the first `/next`, in turns with the empty function: what disturbs one disturbs both."""
    cloud.reset()
    with Replay(cloud.url) as replay:
        environment = cloud.environment | {"AWS_ENDPOINT_URL": replay.url, "TOKEN_KEYS_URL": f"{replay.url}/keys"}
        # The first round brings both files into memory and the answers into the replay.
        times = [(ready(EMPTY, environment), ready(function, environment)) for _ in range(pairs + 1)][1:]
    ratios = [mine / floor for floor, mine in times]
    return {
        "milliseconds": statistics.median(mine for _, mine in times),
        "floorMilliseconds": statistics.median(floor for floor, _ in times),
        "ratio": statistics.median(ratios),
        "ratios": [round(ratio, 3) for ratio in ratios],
    }


def ready(function: Function, environment: dict[str, str]) -> float:
    with program(function, environment) as running:
        return running.ready_ms


class Instruments:
    """What counts instructions, as far as this machine has it."""

    def __init__(self, folder: Path):
        if not shutil.which("valgrind") and shutil.which("apt-get"):
            subprocess.run(["apt-get", "install", "--yes", "--quiet", "valgrind"], capture_output=True, check=False)
        self.valgrind = shutil.which("valgrind")
        self.authority = Authority(folder / "authority") if self.valgrind and shutil.which("openssl") else None


def instructions(function: Function, cloud: Cloud, instruments: Instruments) -> dict:
    """From spawning through the first invocation, everything over plain HTTP."""
    if not instruments.valgrind:
        return {"skipped": "valgrind is not installed (on Debian and Ubuntu: apt-get install valgrind)"}
    return callgrind(function, cloud, instruments, function.bootstrap, {})


def instructions_with_tls(function: Function, cloud: Cloud, instruments: Instruments) -> dict:
    """The same with TLS between the function and AWS."""
    if not instruments.authority:
        return {"skipped": "valgrind or openssl is not installed"}
    bootstrap = instruments.authority.trusted_by(function.bootstrap, FOLDER / f"{function.name}.tls")
    if bootstrap is None:
        return {"skipped": "the program does not hold the roots of shared/aws as they are in the source"}
    try:
        with Front(cloud.url, instruments.authority) as front:
            counted = callgrind(function, cloud, instruments, bootstrap, {"AWS_ENDPOINT_URL": front.url})
            return counted | {"handshakes": front.handshakes, "session": front.session}
    finally:
        bootstrap.unlink()


def callgrind(
    function: Function, cloud: Cloud, instruments: Instruments, bootstrap: Path, environment: dict[str, str]
) -> dict:
    out = FOLDER / f"{function.name}.callgrind"
    out.unlink(missing_ok=True)
    command = [instruments.valgrind, "--tool=callgrind", f"--callgrind-out-file={out}", str(bootstrap)]
    cloud.reset()
    with program(function, cloud.environment | environment, command) as running:
        first_answer(function, running)
        calls = cloud.calls()
    totals = re.search(r"^totals: (\d+)", out.read_text(), re.MULTILINE)
    if not totals:
        raise Failure(f"{function.name}: callgrind counted nothing", f"see {out}")
    return {"instructions": int(totals[1]), "calls": calls}
