"""The Lambda Runtime API, from the side that Lambda has: one program asks for events and posts its answers."""

import json
import queue
import socket
import time
from dataclasses import dataclass

from server import Server, message, read_rest


@dataclass
class Ask:
    """A program that waits for an event."""

    at: float
    # Takes the event, or nothing when there will be none.
    event: "queue.Queue[bytes | None]"


@dataclass(frozen=True)
class Answer:
    failed: bool
    body: bytes

    @property
    def value(self) -> object:
        return json.loads(self.body or b"null")


class RuntimeApi(Server):
    """Serves one program."""

    def __init__(self):
        self.asks: queue.Queue[Ask] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        super().__init__()

    def serve(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            # Stamped before the rest is read: this is when the program was ready.
            while line := stream.readline():
                at = time.perf_counter()
                _, body = read_rest(stream)
                reply = self._reply(line.decode("latin-1"), at, body)
                if reply is None:
                    return
                connection.sendall(reply)

    def _reply(self, line: str, at: float, body: bytes) -> bytes | None:
        path = line.split(" ")[1]
        if path.endswith("/invocation/next"):
            ask = Ask(at, queue.Queue())
            self.asks.put(ask)
            event = ask.event.get()
            return None if event is None else invocation(event)
        self.answers.put(Answer(path.endswith("/error"), body))
        return message("HTTP/1.1 202 Accepted", {}, b"")


def invocation(event: bytes) -> bytes:
    headers = {
        "Lambda-Runtime-Aws-Request-Id": f"{time.time_ns():032x}",
        "Lambda-Runtime-Deadline-Ms": int(time.time() * 1000) + 30_000,
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:bench",
        "Lambda-Runtime-Trace-Id": "Root=1-6a0f1c2e-0123456789abcdef01234567;Sampled=0",
        "Content-Type": "application/json",
    }
    return message("HTTP/1.1 200 OK", headers, event)
