"""The deployed API, called as a portal calls it: over HTTP, with a token of its own."""

import base64
import http.client
import json
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from terminal import Failure


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict:
        try:
            return json.loads(self.text)
        except ValueError:
            return {}

    def expect(self, *statuses: int, doing: str) -> "Answer":
        if self.status not in statuses:
            raise Failure(f"{doing}: the API answered {self.status}", self.text[:500])
        return self


@dataclass
class Gateway:
    """The way to the API. The name of its host reaches no resolver: the connection goes to this machine."""

    url: str
    host: str

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, {"Host": self.host, **(headers or {})})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode("utf-8", "replace"))
        except OSError as error:
            raise Failure(f"{method} {path}: {error}", "is the local stack up? (`make up`)") from error
        finally:
            connection.close()


@dataclass
class Client:
    """One program that calls the API."""

    gateway: Gateway
    token_url: str
    client_id: str
    secret: str
    _token: tuple[str, float] = field(default=("", 0.0), repr=False)

    def call(self, method: str, path: str, body: dict | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        return self.gateway.send(method, path, json.dumps(body).encode() if body is not None else None, headers)

    def token(self) -> str:
        token, until = self._token
        if time.monotonic() >= until:
            token, lifetime = self._fetch_token()
            self._token = (token, time.monotonic() + lifetime - 60)
        return token

    def _fetch_token(self) -> tuple[str, int]:
        url = urlsplit(self.token_url)
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        answer = Gateway(self.token_url, url.netloc).send(
            "POST",
            url.path,
            urllib.parse.urlencode({"grant_type": "client_credentials"}).encode(),
            {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
        )
        body = answer.expect(200, doing="asking for a token").body
        return body["access_token"], int(body["expires_in"])
