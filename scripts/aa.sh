#!/usr/bin/env bash
# How often the gate finds a difference between a version of pollpush and itself. ./scripts/aa.sh [PAIRS [REPETITIONS]] measures
# the binary of this tree under two names, in turns, as scripts/ci-bench.sh does: REPETITIONS of them (24 take 12 minutes). Sets of
# eight that follow each other are pairs that share nothing; PAIRS more (200) are drawn from all: eight repetitions each, and
# in each of them by lot which of the two names is called the old one. Those share runs, so they are not independent, but
# each is what a comparison of equal versions might have been. Ends with status 1 when more than 1 % are not passed.
set -euo pipefail
. "$(dirname "$0")/go.sh"
. scripts/turns.sh
pairs=${1:-200} repetitions=${2:-24} each=8
[ "$repetitions" -ge "$each" ] || { echo "pollpush: it takes at least $each repetitions" >&2; exit 2; }
work=${AA_RUNS:-$(mktemp -d)} # with AA_RUNS the runs are kept there, and taken from there again
[ -n "${AA_RUNS:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
if [ ! -e "$work/b.$repetitions.jsonl" ]; then
	build "$work/a"
	cp "$work/a" "$work/b"
	for repetition in $(seq "$repetitions"); do
		echo "pollpush: repetition $repetition of $repetitions" >&2
		turns "$work" "$repetition" a b
	done
fi

# judge NAME REPETITION... compares the repetitions' sides, in the order that swap gives for each of them.
judge() {
	local name=$1 repetition old new status=0
	shift
	: >"$work/old" && : >"$work/new"
	for repetition; do
		old=a new=b
		if [ "$name" = drawn ] && [ $((RANDOM % 2)) = 1 ]; then old=b new=a; fi
		cat "$work/$old.$repetition.jsonl" >>"$work/old"
		cat "$work/$new.$repetition.jsonl" >>"$work/new"
	done
	"$work/a" compare --gate "$work/old" "$work/new" >"$work/said" 2>/dev/null || status=$?
	case $status in
	0 | 1 | 3) ;;
	*) cat "$work/said" >&2; exit 2 ;;
	esac
	if [ "$status" != 0 ]; then
		failed=$((failed + 1))
		grep -E '^(FAIL|NOT JUDGED)' "$work/said" || tail -n 1 "$work/said"
	elif ! grep -q 'The gate is passed\.$' "$work/said"; then
		partly=$((partly + 1))
	fi
}

RANDOM=1
failed=0 partly=0 fresh=0
for first in $(seq 1 "$each" $((repetitions - each + 1))); do
	fresh=$((fresh + 1))
	judge fresh $(seq "$first" $((first + each - 1)))
done
printf '%d of %d pairs that share nothing did not pass (%d passed only in part)\n' "$failed" "$fresh" "$partly"
total=$failed
failed=0 partly=0
for _ in $(seq "$pairs"); do
	mapfile -t drawn < <(for r in $(seq "$repetitions"); do echo "$RANDOM $r"; done | sort -n | head -n "$each" | cut -d ' ' -f 2 | sort -n)
	judge drawn "${drawn[@]}"
done
printf '%d of %d pairs that were drawn did not pass (%d passed only in part)\n' "$failed" "$pairs" "$partly"
printf '%s runs, of which %s were invalid\n' "$(cat "$work"/[ab].[0-9]*.jsonl | wc -l)" "$(cat "$work"/[ab].[0-9]*.jsonl | grep -c '"valid":false' || true)"
total=$((total + failed))
[ $((100 * total)) -le $((fresh + pairs)) ]
