"""`make test-clients`: Microsoft's own Python clients drive the simulator as they would drive Azure.

They are as Microsoft ships them; only address, credential and trusted authority are ours. What they cannot work with
would not be Azure.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "infra" / "local"))

# Nothing here leaves this machine.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import checks  # noqa: E402
from layout import LOCAL  # noqa: E402
from simulator import started  # noqa: E402
from terminal import Failure, dim, green, lasted, run, say  # noqa: E402
from tls import served  # noqa: E402


def main() -> None:
    LOCAL.mkdir(parents=True, exist_ok=True)
    say("Microsoft's clients against the simulator")
    with started(LOCAL) as simulator, served(simulator.port, LOCAL) as (url, authority):
        scene = checks.Scene(simulator, url, authority)
        for check in checks.ALL:
            start = time.monotonic()
            try:
                check(scene)
            except Failure as failure:
                raise Failure(f"{check.__name__}: {failure}", failure.remedy) from None
            say(f"  {green('✓')} {check.__doc__} {dim(f'({lasted(time.monotonic() - start)})')}")


if __name__ == "__main__":
    run(main)
