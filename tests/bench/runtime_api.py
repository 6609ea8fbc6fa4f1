"""The Lambda Runtime API, from the side that Lambda has: one program asks for events and posts its answers."""

import json
import queue
import socket
import threading
import time
from dataclasses import dataclass


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


class RuntimeApi:
    """Serves one program on a port of its own."""

    def __init__(self):
        self.asks: queue.Queue[Ask] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:{}".format(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # A blocked accept holds the socket open, so that closing alone would not end it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with connection, connection.makefile("rb") as stream:
                # Stamped before the rest is read: this is when the program was ready.
                while line := stream.readline():
                    at = time.perf_counter()
                    body = read_rest(stream)
                    reply = self._reply(line.decode("latin-1"), at, body)
                    if reply is None:
                        return
                    connection.sendall(reply)
        except OSError:
            pass

    def _reply(self, line: str, at: float, body: bytes) -> bytes | None:
        path = line.split(" ")[1]
        if path.endswith("/invocation/next"):
            ask = Ask(at, queue.Queue())
            self.asks.put(ask)
            event = ask.event.get()
            return None if event is None else next_invocation(event)
        self.answers.put(Answer(path.endswith("/error"), body))
        return b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"


def read_rest(stream) -> bytes:
    """The body of a message whose first line has been read."""
    headers = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding") != "chunked":
        return stream.read(int(headers.get("content-length", 0)))
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def next_invocation(event: bytes) -> bytes:
    headers = {
        "Lambda-Runtime-Aws-Request-Id": f"{time.time_ns():032x}",
        "Lambda-Runtime-Deadline-Ms": int(time.time() * 1000) + 30_000,
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:bench",
        "Lambda-Runtime-Trace-Id": "Root=1-6a0f1c2e-0123456789abcdef01234567;Sampled=0",
        "Content-Type": "application/json",
        "Content-Length": len(event),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + event
