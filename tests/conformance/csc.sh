#!/usr/bin/env bash
# Signs through certomancer-csc-dummy, a provider of another make that speaks CSC v1.0.4, with every kind of key, at SCAL 2 and
# at SCAL 1; pyHanko and qpdf judge what came of it. Needs the venv of the Makefile and one PDF that is not signed.
set -euo pipefail

out=$1 venv=$2 gishectl=$3 base=$4
here=$(cd "$(dirname "$0")" && pwd)
judged=0 failed=0 provider=

rm -rf "$out" && mkdir -p "$out/keys"
cp "$here/csc.yml" "$out/certomancer.yml"
for name in root rsa; do
	openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$out/keys/$name.pem"
done
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$out/keys/rsa-3072.pem"
for curve in 256 384 521; do
	openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-$curve -out "$out/keys/p$curve.pem"
done

stop() { if [ -n "$provider" ]; then kill "$provider" 2>/dev/null || true; wait "$provider" 2>/dev/null || true; fi; }
trap stop EXIT

start() { # level of sole control
	stop
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	(cd "$out" && exec "$venv/bin/certomancer-csc" certomancer.yml "$port" "$1") >"$out/provider.log" 2>&1 &
	provider=$!
	csc=http://localhost:$port/csc/v1
	for _ in $(seq 100); do
		if curl -fsS -X POST -d '{}' "$csc/info" >/dev/null 2>&1; then return; fi
		sleep 0.1
	done
	echo "the provider did not start" && sed 's/^/    /' "$out/provider.log" && exit 1
}

expect() { # name, command…
	local name=$1
	shift
	if "$@" >"$out/judge.log" 2>&1; then
		judged=$((judged + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name" && sed 's/^/    /' "$out/judge.log"
	fi
}

says_valid() {
	"$venv/bin/pyhanko" sign validate --pretty-print --trust "$out/root.pem" --trust-replace "$1" >"$out/pyhanko.txt" 2>&1 &&
		grep -w VALID "$out/pyhanko.txt"
}

says_nothing_is_there() { ! "$@"; }

(cd "$out" && "$venv/bin/certomancer" --config certomancer.yml mass-summon gishe certs >/dev/null)
find "$out/certs" -name 'root.cert.pem' -exec cp {} "$out/root.pem" \;

for scal in 2 1; do
	start $scal
	# Unseen at the one, shown in its field at the other.
	[ $scal = 2 ] && shown=() || shown=(--visible 60,60,240,70 --reason "проба")
	for key in rsa rsa-3072 p256 p384 p521; do
		signed=$out/$key-scal$scal.pdf
		expect "$key is signed at SCAL $scal" "$gishectl" sign "$base" --out "$signed" --csc "$csc" \
			--credential "gishe/$key" --trust "$out/root.pem" --lang en "${shown[@]}"
		expect "pyHanko accepts $signed" says_valid "$signed"
		expect "qpdf accepts $signed" qpdf --check "$signed"
	done
	expect "the offer is listed" "$gishectl" sign --list --csc "$csc" --lang en
	expect "an unknown credential is refused" says_nothing_is_there "$gishectl" sign "$base" --out "$out/none.pdf" \
		--csc "$csc" --credential gishe/nobody --lang en
	expect "and leaves nothing" says_nothing_is_there test -e "$out/none.pdf"
done
echo "csc: $judged passed, $failed failed"
[ "$failed" = 0 ]
