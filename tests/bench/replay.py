"""Answers that the cloud gave once, given again at once.

At its start a function makes a call or two, to have its connections open. Their answers come from here while the start
is measured, so that the emulator's time, which no function can help, is not in the number.
"""

import socket
import urllib.request

from server import Server, message, read_rest


class Replay(Server):
    def __init__(self, url: str):
        super().__init__()
        self.cloud = url
        self.url = f"http://{self.address}"
        self.answers: dict[tuple, bytes] = {}

    def serve(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while line := stream.readline():
                headers, body = read_rest(stream)
                method, path, _ = line.decode().split(" ")
                asked = (method, path, headers.get("x-amz-target"), body)
                if asked not in self.answers:
                    self.answers[asked] = self._ask(*asked)
                connection.sendall(self.answers[asked])

    def _ask(self, method: str, path: str, target: str | None, body: bytes) -> bytes:
        headers = {"x-amz-target": target} if target else {}
        request = urllib.request.Request(self.cloud + path, body or None, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return message("HTTP/1.1 200 OK", {"content-type": answer.headers["content-type"]}, answer.read())
