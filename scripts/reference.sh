#!/usr/bin/env bash
# Makes the committed reference runs again: the calibration (verify) and the suites that are named (verify full quick
# published browser breakeven conditions workloads tokens without arguments), their reports and figures, and the numbers in README. Each is made once, and what came
# is what is published: nothing is chosen among several, and invalid runs stay on record. All take under two hours on two cores, and
# want a machine that does nothing else; round and middleboxes are made where they are named, with what scripts/peers.sh has
# installed, and so are scale, which takes half an hour and 6 GB of memory, and agents, in namespaces that stand for hosts (as root). A calibration that
# fails ends the script, and leaves everything as it was.
set -euo pipefail
. "$(dirname "$0")/go.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/source" # so that the records name the revision, and not "with changes" for the results themselves
(cd "$work/source" && build "$work/pollpush")
[ $# -gt 0 ] || set -- verify full quick published browser breakeven conditions workloads tokens
for suite; do
	if [ "$suite" = verify ]; then
		"$work/pollpush" verify >"$work/verify.txt" || { cat "$work/verify.txt"; exit 1; }
		mv "$work/verify.txt" results/data/reference/verify.txt
		"$work/pollpush" verify --clocks 2>/dev/null >"$work/verify.txt" || { cat "$work/verify.txt"; exit 1; } # as root
		mv "$work/verify.txt" results/data/reference/verify-clocks.txt
		continue
	fi
	rm -rf "results/data/reference/$suite" "plots/figures/reference/$suite"
	elsewhere=()
	[ "$suite" != agents ] || elsewhere=(scripts/namespaces.sh)
	"${elsewhere[@]}" "$work/pollpush" bench --suite "$suite" --name "reference/$suite" ${elsewhere:+--agents 3} || [ $? = 1 ] # scenarios without a valid run are reported as such
done
go test -run READMENumbers -update .
go test -run 'TestReference$' ./advise -update # the coefficients that pollpush advise comes with
