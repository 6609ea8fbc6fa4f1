"""`make bench`: size, memory, start and instructions of each function, against the limits that were agreed.

Counts and ratios say more than times here, so the limits are on those: a function's start is compared with that of an
empty function in the same minute, and instructions are counted rather than seconds.
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "infra" / "local"))

import measures  # noqa: E402
import report  # noqa: E402
from cloud import Cloud  # noqa: E402
from functions import EMPTY, FUNCTIONS, Function  # noqa: E402
from layout import ROOT, tool_environment  # noqa: E402
from measures import Instruments  # noqa: E402
from program import keep_to_first_core  # noqa: E402
from terminal import Failure, run, task  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the functions.")
    parser.add_argument("functions", nargs="*", help="only these")
    parser.add_argument("--pairs", type=int, default=41, help="how often start is measured, in turns with the floor")
    parser.add_argument("--invocations", type=int, default=1000, help="after how many memory is read")
    parser.add_argument("--built", action="store_true", help="measure what was built before")
    return parser.parse_args()


def chosen(names: list[str]) -> list[Function]:
    unknown = set(names) - {function.name for function in FUNCTIONS}
    if unknown:
        raise Failure(f"there is no function {', '.join(sorted(unknown))}")
    return [function for function in FUNCTIONS if not names or function.name in names]


def build(functions: list[Function]) -> None:
    """As they are deployed. The floor is built alone, so that it has only the features it asks for."""
    log = measures.FOLDER / "build.log"
    for group in ([EMPTY], functions):
        packages = [word for function in group for word in ("--package", function.name)]
        command = ["cargo-lambda", "lambda", "build", "--release", "--locked", *packages]
        with log.open("w") as out:
            done = subprocess.run(command, cwd=ROOT, env=tool_environment(), stdout=out, stderr=out, check=False)
        if done.returncode:
            tail = "\n    ".join(log.read_text().splitlines()[-12:])
            raise Failure(f"the functions could not be built; the whole log is {log}", tail)


def measure(function: Function, cloud: Cloud, options: argparse.Namespace, instruments: Instruments) -> dict:
    result = {
        "zippedBytes": measures.zipped(function),
        "memory": measures.memory(function, cloud, options.invocations),
        "plain": measures.instructions(function, cloud, instruments),
    }
    if function is not EMPTY:
        result["start"] = measures.start(function, cloud, options.pairs)
        result["tls"] = measures.instructions_with_tls(function, cloud, instruments)
    return result


def main() -> None:
    options = arguments()
    functions = chosen(options.functions)
    measures.FOLDER.mkdir(parents=True, exist_ok=True)
    if not options.built:
        with task("building the functions as they are deployed"):
            build(functions)
    for function in [EMPTY, *functions]:
        if not function.bootstrap.exists():
            raise Failure(f"{function.name} is not built", "leave out --built")
    instruments = Instruments(measures.FOLDER)
    keep_to_first_core()
    results = {}
    with Cloud() as cloud:
        floor = measure(EMPTY, cloud, options, instruments)
        for function in functions:
            with task(f"measuring {function.name}"):
                results[function.name] = measure(function, cloud, options, instruments)
    report.table(results, floor)
    report.invocations(results, options.invocations)
    report.notes(results)
    settings = {"pairs": options.pairs, "invocations": options.invocations}
    report.write(ROOT / "target" / "bench.json", results, floor, settings)
    if faults := report.broken(results):
        raise Failure("; ".join(faults), "target/bench.json has all numbers")


if __name__ == "__main__":
    run(main)
