"""What the functions reach for: tests/bench/cloud, in the same state for every measurement."""

import json
import subprocess
import urllib.request

from layout import ROOT
from terminal import Failure


class Cloud:
    def __init__(self):
        # The development profile: its answers take well below a millisecond, and nothing of it is measured.
        subprocess.run(["cargo", "build", "--quiet", "--locked", "--workspace", "--bin", "bench-cloud"], cwd=ROOT, check=True)
        self.process = subprocess.Popen(
            [ROOT / "target" / "debug" / "bench-cloud"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        greeting = self.process.stdout.readline()
        if not greeting:
            raise Failure("the bench's cloud did not start")
        greeting = json.loads(greeting)
        self.url: str = greeting["url"]
        self.environment: dict[str, str] = greeting["environment"]

    def __enter__(self) -> "Cloud":
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(10)

    def reset(self) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/bench/reset", method="POST")).close()

    def calls(self) -> list[str]:
        """What was called since the reset: at AWS and the issuer first, then at Microsoft."""
        with urllib.request.urlopen(f"{self.url}/bench/calls") as answer:
            return json.load(answer)
