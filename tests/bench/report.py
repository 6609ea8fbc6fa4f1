"""The numbers beside their limits, as a table and as JSON."""

import json
import os
import platform
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from terminal import bold, dim, say, style

MB = 1_000_000

# What breaks the bench. Megabytes are a million bytes.
LIMITS = {
    "zip": 3 * MB,
    "memory": 12 * MB,
    "start": 2.5,
    "instructions": 15_000_000,
}
COLUMNS = ("zipped", "peak memory", "start", "times the floor", "instructions", "with TLS")


def value_of(result: dict, name: str) -> float | None:
    """The number that has the limit of this name; none when it was not measured."""
    return {
        "zip": result["zippedBytes"],
        "memory": result["memory"]["peakBytes"],
        "start": result.get("start", {}).get("ratio"),
        "instructions": result["plain"].get("instructions"),
    }[name]


def broken(results: dict[str, dict]) -> list[str]:
    """Every limit that a function breaks, in words."""
    return [
        f"{function}: {name} is {shown(name, value)}, the limit {shown(name, LIMITS[name])}"
        for function, result in results.items()
        for name in LIMITS
        if (value := value_of(result, name)) is not None and value > LIMITS[name]
    ]


def shown(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return {
        "zip": f"{value / MB:.2f} MB",
        "memory": f"{value / MB:.1f} MB",
        "start": f"{value:.2f}×",
        "instructions": f"{value / 1e6:.2f} M",
    }[name]


def cells(result: dict) -> list[str]:
    def limited(name: str) -> str:
        value = value_of(result, name)
        text = shown(name, value)
        return style("31", f"{text} !") if value is not None and value > LIMITS[name] else text

    start = result.get("start")
    return [
        limited("zip"),
        limited("memory"),
        f"{start['milliseconds']:.1f} ms" if start else "–",
        f"{limited('start')} {spread(start.get('ratios'))}" if start else "–",
        limited("instructions"),
        shown("instructions", result.get("tls", {}).get("instructions")),
    ]


def spread(ratios: list[float] | None) -> str:
    return "" if ratios is None else dim(f"({min(ratios):.1f}–{max(ratios):.1f})")


def table(results: dict[str, dict], floor: dict) -> None:
    limits = [shown("zip", LIMITS["zip"]), shown("memory", LIMITS["memory"]), "",
              shown("start", LIMITS["start"]), shown("instructions", LIMITS["instructions"]), ""]
    rows = [("", [bold(name) for name in COLUMNS]), ("limit", [dim(limit) for limit in limits])]
    rows += [(name, cells(result)) for name, result in results.items()]
    rows.append((dim("empty-function, the floor"), cells(floor | {"start": floor_start(results)})))
    width = max(length(name) for name, _ in rows)
    widths = [max(length(row[column]) for _, row in rows) for column in range(len(COLUMNS))]
    say()
    for name, row in rows:
        padded = [" " * (widths[column] - length(cell)) + cell for column, cell in enumerate(row)]
        say("  " + "   ".join([name + " " * (width - length(name)), *padded]))


def floor_start(results: dict[str, dict]) -> dict:
    return {"milliseconds": median(result["start"]["floorMilliseconds"] for result in results.values()), "ratio": 1.0}


def length(text: str) -> int:
    return len(re.sub(r"\x1b\[[0-9;]*m", "", text))


def invocations(results: dict[str, dict], count: int) -> None:
    """What the first invocation did: a number without it says little."""
    say()
    say(f"  {bold('the first invocation')}, and how many calls the other {count - 1} made")
    width = max(map(len, results))
    for name, result in results.items():
        memory = result["memory"]
        say(f"  {name:{width}}  {described(memory['callsOfFirst'])} → {answered(memory['firstAnswer'])}; "
            + dim(f"at start {described(memory['callsAtStart'])}; then {memory['callsOfTheRest']}"))
        for kind in ("plain", "tls"):
            calls = result[kind].get("calls")
            expected = memory["callsAtStart"] + memory["callsOfFirst"]
            if calls is not None and Counter(calls) != Counter(expected):
                say(f"  {'':{width}}  {style('33', f'counted ({kind}) with other calls: {described(calls)}')}")


def described(calls: list[str]) -> str:
    counts = Counter(calls)
    return ", ".join(f"{count} × {call}" if count > 1 else call for call, count in counts.items()) or "no call"


def answered(answer: object) -> str:
    if isinstance(answer, dict) and "statusCode" in answer:
        return str(answer["statusCode"])
    return json.dumps(answer if len(json.dumps(answer)) < 60 else sorted(answer))


NOTES = """\
calls: to tests/bench/cloud, where DynamoDB is an emulator with example accounts and 40 requests, Microsoft is the
simulator, and the other AWS services are stand-ins that always say yes
start: spawn to the first /next, in turns with the floor; median of the pairs (smallest to largest); the calls at start
are answered from a recording
instructions: spawn through the first invocation, over plain HTTP
with TLS: the same with TLS to AWS; the token issuer and Microsoft stay plain"""


def notes(results: dict[str, dict]) -> None:
    say()
    for line in NOTES.splitlines():
        say(dim(f"  {line}"))
    for kind, name in (("plain", "instructions"), ("tls", "with TLS")):
        for reason in sorted({result[kind]["skipped"] for result in results.values() if "skipped" in result[kind]}):
            say(style("33", f"  {name}: not measured: {reason}"))


def write(path: Path, results: dict[str, dict], floor: dict, settings: dict) -> None:
    document = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processor": platform.machine(), "cores": os.cpu_count(), "system": platform.platform()},
        "settings": settings,
        "limits": LIMITS,
        "broken": broken(results),
        "floor": floor,
        "functions": results,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n")
