"""`make down`: stops what `make up` started, and nothing else."""

import shutil

from layout import LOCAL, STACK_FILE
from processes import stop
from terminal import run, say


def main() -> None:
    STACK_FILE.unlink(missing_ok=True)
    stopped = [name for name in ("azure-simulator", "cloud") if stop(LOCAL / f"{name}.pid")]
    shutil.rmtree(LOCAL / "tmp", ignore_errors=True)
    say(f"stopped {' and '.join(stopped)}" if stopped else "nothing was running")


if __name__ == "__main__":
    run(main)
