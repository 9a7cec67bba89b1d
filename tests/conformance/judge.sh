#!/usr/bin/env bash
# Asks others about what the self-test signed: pyHanko and qpdf must accept each act, and with one byte changed both
# pyHanko and gishectl must refuse it.
set -euo pipefail

out=$1 pyhanko=$2 gishectl=$3
. "$(dirname "$0")/expect.sh"

# With what the act brings along and nothing else, as somebody would judge it who finds it in an archive.
says_valid() {
	local now
	now=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
	"$pyhanko" sign adesverify --pretty-print --trust "$out/root.pem" --trust-replace --validation-time "$now" "$1" \
		>"$out/pyhanko.txt" 2>&1 && grep -q "judged VALID" "$out/pyhanko.txt"
}

shopt -s nullglob
for act in "$out"/*.pdf; do
	case $act in *.changed.pdf) continue ;; esac
	expect yes "pyHanko accepts $act" says_valid "$act"
	expect yes "qpdf accepts $act" qpdf --check "$act"
	expect yes "gishectl accepts $act" "$gishectl" verify "$act" --trust "$out/root.pem"
	changed=${act%.pdf}.changed.pdf
	# One bit of the last byte of the first kilobyte: inside the signed range of every act.
	python3 - "$act" "$changed" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[1023] ^= 1
open(sys.argv[2], "wb").write(data)
PY
	expect no "pyHanko refuses $changed" says_valid "$changed"
	expect no "gishectl refuses $changed" "$gishectl" verify "$changed" --trust "$out/root.pem"
	rm -f "$changed"
done
rm -f "$out/judge.log" "$out/pyhanko.txt"
[ "$judged" -gt 0 ] || { echo "nothing to judge in $out" && exit 1; }
echo "$judged passed, $failed failed"
[ "$failed" = 0 ]
