"""Prints what a shell needs to call the local API as one client: eval "$(python3 infra/local/environment.py CLIENT)"."""

import base64
import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from shlex import quote

STACK_FILE = Path(__file__).resolve().parents[2] / "target" / "local" / "stack.json"


def main(name: str) -> None:
    stack = json.loads(STACK_FILE.read_text())
    client = stack["clients"][name]
    basic = base64.b64encode(f"{client['id']}:{client['secret']}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": " ".join(client["scopes"])})
    request = urllib.request.Request(stack["tokenUrl"], form.encode(), {"Authorization": f"Basic {basic}"})
    with urllib.request.urlopen(request) as answer:
        token = json.load(answer)["access_token"]
    for variable, value in {"API": stack["apiUrl"], "API_HOST": stack["apiHost"], "TOKEN": token}.items():
        print(f"export {variable}={quote(value)}")


if __name__ == "__main__":
    main(sys.argv[1])
