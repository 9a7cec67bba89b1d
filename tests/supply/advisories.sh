#!/usr/bin/env bash
# advisories.sh CARGO-DENY FOLDER: every crate against a copy of the advisory database that is on this computer. Nothing is
# fetched: whoever keeps the copy renews it.
set -euo pipefail

deny=$1 folder=$2
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
sed '/^\[advisories\]$/,$d' deny.toml > "$settings"
printf '[advisories]\ndb-path = "%s"\n' "$folder" >> "$settings"
"$deny" --locked --offline --config "$settings" check --hide-inclusion-graph advisories
