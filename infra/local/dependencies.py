"""Fails when the functions would carry an HTTP or TLS stack twice or an outdated one, or would not share their builds.

A default feature of one SDK crate is enough to bring hyper 0.14 and rustls 0.21 back, unnoticed and 4 MB heavy. A
feature that one function alone asks for is enough to compile every SDK crate once more for that function.
"""

import re
import subprocess
from collections import defaultdict

from layout import ROOT
from terminal import Failure, run, say

OLDEST = {"hyper": (1,), "rustls": (0, 23), "h2": (0, 4)}


def main() -> None:
    command = ["cargo", "tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "none"]
    tree = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if tree.returncode:
        raise Failure("cargo tree failed")
    versions: dict[str, set[str]] = defaultdict(set)
    for name, version in re.findall(r"^(\S+) v(\S+)", tree.stdout, re.MULTILINE):
        versions[name].add(version)
    for name, oldest in OLDEST.items():
        found = versions[name]
        new = all(tuple(int(part) for part in version.split(".")[:2]) >= oldest for version in found)
        if len(found) > 1 or not new:
            raise Failure(
                f"{name} is linked as {', '.join(sorted(found))}; one version from {'.'.join(map(str, oldest))} on is allowed",
                f"`cargo tree --workspace --invert {name}` shows who brings it; take that crate without default features",
            )
    say("dependencies: " + ", ".join(f"{name} {' '.join(versions[name]) or 'not linked'}" for name in OLDEST))
    check_that_builds_are_shared()


def check_that_builds_are_shared() -> None:
    features: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for folder in sorted((ROOT / "functions").iterdir()):
        command = ["cargo", "tree", "--locked", "--package", folder.name, "--edges", "normal,build"]
        command += ["--prefix", "none", "--no-dedupe", "--format", "{p}|{f}"]
        tree = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        for crate, enabled in {tuple(line.split("|")) for line in tree.splitlines() if str(ROOT) not in line}:
            features[crate][enabled].append(folder.name)
    # Build tools may ask for other features than what is linked; that is two builds, but the same two for everybody.
    uneven = {
        crate: variants
        for crate, variants in features.items()
        if len({tuple(sorted(functions)) for functions in variants.values()}) > 1
    }
    if uneven:
        crate, variants = next(iter(uneven.items()))
        lines = [f"[{enabled}]  {', '.join(functions)}" for enabled, functions in variants.items()]
        raise Failure(
            f"{', '.join(uneven)}: functions ask for different features, so each would compile its own copy",
            f"{crate}\n    " + "\n    ".join(lines) + "\n    add the union to shared/lambda-support/Cargo.toml",
        )
    say(f"dependencies: the functions share one build of {len(features)} crates")


if __name__ == "__main__":
    run(main)
