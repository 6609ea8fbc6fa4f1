"""A function as a running program."""

import os
import queue
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from programs import ENVIRONMENT
from runtime_api import Answer, RuntimeApi
from terminal import Failure

# What Lambda sets, and limits so high that a thousand repetitions do not meet them.
LAMBDA = ENVIRONMENT | {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_SESSION_TOKEN": "test",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_LOG_FORMAT": "JSON",
    "AWS_LAMBDA_LOG_LEVEL": "INFO",
    "OPEN_REQUESTS_PER_CUSTOMER": "1000000",
}
CORES = sorted(os.sched_getaffinity(0))


def keep_to_first_core() -> None:
    """This process, and what it starts, leaves the last core to the program that is measured."""
    os.sched_setaffinity(0, {CORES[0]})


@contextmanager
def on_last_core():
    """What is started here runs on the last core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CORES[-1]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Program:
    """Started by entering, and stopped by leaving."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path, patience: float = 20):
        self.name = name
        self.command = command
        self.log = log
        self.patience = patience
        self.api = RuntimeApi()
        self.environment = LAMBDA | environment | {
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": name,
        }

    def __enter__(self) -> "Program":
        with self.log.open("wb") as log, on_last_core():
            begun = time.perf_counter()
            # Inheriting file descriptors lets Python use posix_spawn, which is short and the same for all.
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, close_fds=False
            )
        try:
            self.ask = self._await(self.api.asks)
        except Failure:
            self.__exit__()
            raise
        self.ready_ms = (self.ask.at - begun) * 1000
        return self

    def __exit__(self, *_) -> None:
        # SIGTERM, since valgrind writes nothing when it is killed.
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.api.close()
        if hasattr(self, "ask"):
            self.ask.event.put(None)

    def invoke(self, event: bytes) -> Answer:
        """Hands over an event, and waits for the answer and for the program to ask for more."""
        self.ask.event.put(event)
        answer = self._await(self.api.answers)
        self.ask = self._await(self.api.asks)
        return answer

    def peak_memory(self) -> int:
        """The most memory that was resident so far, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    def _await(self, channel: queue.Queue):
        deadline = time.monotonic() + self.patience
        while True:
            try:
                return channel.get(timeout=0.2)
            except queue.Empty:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    tail = "\n    ".join(self.log.read_text(errors="replace").splitlines()[-8:])
                    raise Failure(f"{self.name} ended or does not answer", tail) from None
