"""TLS in front of the simulator: Microsoft's clients send no token over plain HTTP."""

import http.client
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Iterator

import trustme

# Those of one connection, which the two sides do not share.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Forwarder(BaseHTTPRequestHandler):
    """Hands each request on as it is, and says that it came by TLS."""

    protocol_version = "HTTP/1.1"
    backend: int

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        headers |= {"X-Forwarded-Proto": "https", "Content-Length": str(len(body))}
        connection = http.client.HTTPConnection("127.0.0.1", self.backend, timeout=30)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = forward  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """The simulator has a journal of its own."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate hangs up; that is its answer."""


@contextmanager
def served(backend: int, folder: Path) -> Iterator[tuple[str, str]]:
    """Yields the address and the file with the authority that vouches for it."""
    authority = trustme.CA()
    bundle = folder / "clients-authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = Server(("127.0.0.1", 0), type("Handler", (Forwarder,), {"backend": backend}))
    # The handshake is left to each connection's own thread.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}", str(bundle)
    finally:
        server.shutdown()
        server.server_close()
