#!/usr/bin/env bash
# Runs every fuzz target of the tree, one after the other, each for the given time (30s without one), for example:
# ./scripts/fuzz.sh 5m. Goes on after a finding, and ends with status 1 when there was any: go test leaves the input that
# makes it happen in the package's testdata/fuzz, where every later run of the tests tries it again.
set -euo pipefail
. "$(dirname "$0")/go.sh"

time=${1:-30s}
if ! [[ $# -le 1 && $time =~ ^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$|^[0-9]+x$ ]]; then
	echo "pollpush: usage: ./scripts/fuzz.sh [TIME], like 30s, 5m or 10000x" >&2
	exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fuzz PACKAGE NAME runs one target. When its time is over while a worker is busy, go test may call that a failure, "context
# deadline exceeded", which is none: a finding names the input or the seed that fails.
fuzz() {
	# Minimising an input that only adds coverage takes up to a minute: ten attempts are enough.
	if go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -fuzzminimizetime 10x "$1" 2>&1 | tee "$work/said"; then
		return 0
	fi
	grep -q '^ *context deadline exceeded$' "$work/said" && ! grep -Eq 'Failing input|seed corpus|panic:' "$work/said"
}

targets=0 findings=()
packages=$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...)
for package in $packages; do
	names=$(go test -list '^Fuzz' "$package") # and "ok", with the package and a time
	for name in $(grep '^Fuzz' <<<"$names" || true); do
		targets=$((targets + 1))
		printf '\n== %s %s\n' "$package" "$name"
		fuzz "$package" "$name" || findings+=("$package $name")
	done
done
if [ "$targets" = 0 ]; then
	echo "pollpush: no fuzz target was found" >&2
	exit 1
fi
printf '\n== %d targets, %d with findings\n' "$targets" "${#findings[@]}"
[ "${#findings[@]}" = 0 ] || { printf '%s\n' "${findings[@]}" >&2; exit 1; }
