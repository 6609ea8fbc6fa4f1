"""What the scripts say: plain lines, with colour where a person watches."""

import os
import sys
import time
from contextlib import contextmanager

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ


class Failure(Exception):
    """Something a person has to know about, and what to do."""

    def __init__(self, what: str, remedy: str = ""):
        super().__init__(what)
        self.remedy = remedy


def style(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


def bold(text: str) -> str:
    return style("1", text)


def dim(text: str) -> str:
    return style("2", text)


def green(text: str) -> str:
    return style("32", text)


def blue(text: str) -> str:
    return style("36", text)


def link(url: str) -> str:
    return style("4;36", url)


def say(line: str = "") -> None:
    print(line, flush=True)


def lasted(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


@contextmanager
def task(what: str):
    """Says what is being done and, when it is done, how long it took."""
    start = time.monotonic()
    if COLOUR:
        print(f"  {dim('…')} {what}", end="\r", flush=True)
    notes: list[str] = []
    yield notes.append
    note = dim(f"({', '.join([lasted(time.monotonic() - start), *notes])})")
    say(f"  {green('✓')} {what} {note}{'   ' if COLOUR else ''}")


def run(main) -> None:
    """Runs a script's main function; a failure is a message and an exit code, never a stack trace."""
    try:
        main()
    except Failure as failure:
        remedy = f"\n    {failure.remedy}" if failure.remedy else ""
        print(f"  {style('31', '✗')} {failure}{remedy}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\n  stopped", file=sys.stderr)
        sys.exit(130)
