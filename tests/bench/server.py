"""What the bench's small servers share: a port, a thread for each connection, and reading an HTTP/1.1 message."""

import socket
import threading


class Server:
    """Listens on a port of its own until it is closed."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:{}".format(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        # A blocked accept holds the socket open, so that closing alone would not end it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self, connection: socket.socket) -> None:
        """Serves one connection until it ends."""
        raise NotImplementedError

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self.serve(connection)
        except OSError:
            # The other side hung up, as stopped programs do.
            pass


def read_rest(stream) -> tuple[dict[str, str], bytes]:
    """Headers and body of a message whose first line has been read."""
    headers = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding") != "chunked":
        return headers, stream.read(int(headers.get("content-length", 0)))
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return headers, body


def message(first_line: str, headers: dict[str, object], body: bytes) -> bytes:
    """A message to send."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers | {"content-length": len(body)}).items())
    return f"{first_line}\r\n{lines}\r\n".encode() + body
