"""TLS in front of the bench's cloud.

`shared/aws` trusts the Amazon roots that are compiled in, and nothing else. What is measured over TLS is therefore a
copy of the bootstrap, the same to the byte but for one of those roots: in its place stands a root that was made for
this run. The copy does the same work, a handshake with a chain of three RSA certificates, and is deleted afterwards.
"""

import re
import select
import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from layout import ROOT
from server import Server

ROOTS = ROOT / "shared" / "aws" / "src" / "amazon_trust_services.pem"
CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)

# Who signs whom, with which extensions. RSA with 2048 bits, as at AWS.
CHAIN = {
    "root": ("root", "basicConstraints=critical,CA:TRUE"),
    "issuing": ("root", "basicConstraints=critical,CA:TRUE"),
    "endpoint": ("issuing", "subjectAltName=IP:127.0.0.1"),
}


class Authority:
    """A root, an issuing authority and an endpoint's certificate, good for a day."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, (issuer, extension) in CHAIN.items():
            self._certify(name, issuer, extension)
        chain = [self.folder / f"{name}.pem" for name in ("endpoint", "issuing")]
        (self.folder / "chain.pem").write_bytes(b"".join(path.read_bytes() for path in chain))

    def _certify(self, name: str, issuer: str, extension: str) -> None:
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                      "-subj", f"/CN=bench {name}")
        (self.folder / "extensions").write_text(extension + "\n")
        signer = ["-signkey", "root.key"] if name == issuer else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        self._openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-set_serial", "1", "-days", "1",
                      "-extfile", "extensions", "-out", f"{name}.pem")

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, check=True)

    def trusted_by(self, bootstrap: Path, copy: Path) -> Path | None:
        """Makes the copy that trusts this authority; none when the program does not hold the roots as expected."""
        program, roots = bootstrap.read_bytes(), ROOTS.read_bytes()
        own = CERTIFICATE.search((self.folder / "root.pem").read_bytes())[0]
        replaced = next((pem for pem in CERTIFICATE.findall(roots) if len(pem) >= len(own)), None)
        if replaced is None or program.count(roots) != 1:
            return None
        # Between certificates, line feeds are nothing; the program keeps its length.
        changed = roots.replace(replaced, own.ljust(len(replaced), b"\n"))
        copy.write_bytes(program.replace(roots, changed))
        copy.chmod(0o700)
        return copy


class Front(Server):
    """Takes TLS from the function and passes plain HTTP on to the cloud."""

    def __init__(self, url: str, authority: Authority):
        target = urlsplit(url)
        self.target = (target.hostname, target.port)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(authority.folder / "chain.pem", authority.folder / "endpoint.key")
        self.handshakes = 0
        self.session = ""
        super().__init__()
        self.url = f"https://{self.address}"

    def serve(self, connection: socket.socket) -> None:
        # Where the function does not trust us this fails, and then its first invocation says so.
        with self.context.wrap_socket(connection, server_side=True) as client:
            self.handshakes += 1
            self.session = f"{client.version()} {client.cipher()[0]}"
            with socket.create_connection(self.target) as cloud:
                relay(client, cloud)


def relay(client: ssl.SSLSocket, cloud: socket.socket) -> None:
    """Carries bytes both ways until one side ends. One thread does both, as a TLS session bears only one at a time."""
    while True:
        readable = [client] if client.pending() else select.select([client, cloud], [], [])[0]
        for source, sink in ((client, cloud), (cloud, client)):
            if source in readable:
                data = source.recv(65536)
                if not data:
                    return
                sink.sendall(data)
