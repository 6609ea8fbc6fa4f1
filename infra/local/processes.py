"""Programs in the background: started once, remembered in a pid file, stopped by nobody but us."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from layout import LOCAL, ROOT
from terminal import Failure


@dataclass
class Program:
    """A program of the local stack."""

    name: str
    command: list[str]
    port: int
    ready_url: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    # A running one of another version is replaced.
    version: str = "1"

    @property
    def log(self) -> Path:
        return LOCAL / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return LOCAL / f"{self.name}.pid"

    def start(self) -> bool:
        """Starts it unless it runs already, waits until it answers, and says whether it was started."""
        if running(self.pid_file, self.version):
            return False
        stop(self.pid_file)
        if taken(self.port):
            raise Failure(
                f"port {self.port} is in use, so {self.name} cannot start",
                f"stop what listens there (`ss -ltnp 'sport = :{self.port}'` names it)",
            )
        with self.log.open("w") as log:
            process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{process.pid} {started_at(process.pid)} {self.version}\n")
        deadline = time.monotonic() + 60
        while not answers(self.ready_url):
            if process.poll() is not None or time.monotonic() > deadline:
                stop(self.pid_file)
                raise Failure(f"{self.name} did not start", f"its log is {self.log}")
            time.sleep(0.1)
        return True


def running(pid_file: Path, version: str | None = None) -> int | None:
    """The process a pid file names, if it is still that process, in that version where one is asked for."""
    try:
        pid, started, its_version = pid_file.read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    same = started == started_at(int(pid)) and version in (None, its_version)
    return int(pid) if same else None


def stop(pid_file: Path) -> bool:
    """Stops the process of a pid file with all its children, and says whether there was one."""
    pid = running(pid_file)
    if pid:
        for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
            signal_group(pid, sign)
            deadline = time.monotonic() + patience
            while group_lives(pid) and time.monotonic() < deadline:
                reap(pid)
                time.sleep(0.05)
    pid_file.unlink(missing_ok=True)
    return pid is not None


def signal_group(pid: int, sign: int) -> None:
    try:
        os.killpg(pid, sign)
    except ProcessLookupError:
        pass


def group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def reap(pid: int) -> None:
    """Collects the process when it is our own child; otherwise init does."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def started_at(pid: int) -> str:
    """When a process started: with the pid it names one process for good."""
    ps = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ps.stdout.strip().replace(" ", "_") or "gone"


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Whether somebody speaks HTTP there; what is answered does not matter."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
