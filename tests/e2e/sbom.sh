#!/bin/bash
# The bill of materials is JSON, names each library that the program asks for with the version that is installed, and
# carries the program's own digest.
set -euo pipefail
program=$(realpath "${ZWFW:-build/release/zwfw}")
tools/sbom.sh | python3 -c '
import hashlib, json, subprocess, sys
bom = json.load(sys.stdin)
program = sys.argv[1]
assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.5", bom
digest = hashlib.sha256(open(program, "rb").read()).hexdigest()
assert bom["metadata"]["component"]["hashes"][0]["content"] == digest, "not the digest of this program"
named = {part["name"]: part["version"] for part in bom["components"]}
needed = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, check=True).stdout
asked = [line.split()[1] for line in needed.splitlines() if "NEEDED" in line]
assert len(asked) > 8, asked
for library in asked:
    owners = subprocess.run(["dpkg", "-S", "*/" + library], capture_output=True, text=True, check=True).stdout
    packages = {line.split(":")[0] for line in owners.splitlines()}
    assert packages & named.keys(), f"{library} of {packages} is not named"
    for package in packages & named.keys():
        version = subprocess.run(["dpkg-query", "-W", "-f=${Version}\n", package], capture_output=True, text=True)
        assert named[package] in version.stdout.split(), f"{package} {named[package]}"
print(len(named), "parts named, all of", len(asked), "libraries among them")
' "$program"
