# Sourced by those who ask others: counts answers in `judged` and `failed`, and shows what was answered otherwise. `out` is the
# folder of what is judged.
judged=0 failed=0

expect() { # yes|no, name, command…
	local wanted=$1 name=$2 answer=no
	shift 2
	if "$@" >"$out/judge.log" 2>&1; then answer=yes; fi
	if [ "$answer" = "$wanted" ]; then
		judged=$((judged + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name (expected $wanted)" && sed 's/^/    /' "$out/judge.log"
	fi
}
