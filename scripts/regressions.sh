#!/usr/bin/env bash
# Has the gate catch what it is there for: makes a version of pollpush with each of the faults in scripts/regressions (patches of
# what is committed), measures them all and the version without one in turns, and asks the gate about each. Ends with status 1
# when it misses one. ./scripts/regressions.sh [TRIALS [REPETITIONS]]: a trial, of five repetitions, takes ten minutes. Prints
# for each fault how often it was caught, and by what in the last trial.
set -euo pipefail
. "$(dirname "$0")/go.sh"
. scripts/turns.sh
trials=${1:-1} repetitions=${2:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git clone -q . "$work/source"
(cd "$work/source" && build "$work/base")
faults=()
for patch in scripts/regressions/*.patch; do
	fault=$(basename "$patch" .patch)
	faults+=("$fault")
	git -C "$work/source" apply <"$patch"
	(cd "$work/source" && build "$work/$fault")
	git -C "$work/source" reset -q --hard
	git -C "$work/source" clean -fdq
done

declare -A caught
for trial in $(seq "$trials"); do
	for repetition in $(seq $(((trial - 1) * repetitions + 1)) $((trial * repetitions))); do
		echo "pollpush: trial $trial of $trials, repetition $repetition" >&2
		turns "$work" "$repetition" base "${faults[@]}"
	done
	for side in base "${faults[@]}"; do
		cat "$work/$side".[0-9]*.jsonl >"$work/$side.jsonl"
		rm "$work/$side".[0-9]*.jsonl
	done
	for fault in "${faults[@]}"; do
		status=0
		"$work/base" compare --gate "$work/base.jsonl" "$work/$fault.jsonl" >"$work/$fault.verdict" 2>/dev/null || status=$?
		if [ "$status" = 1 ] && grep -q '^FAIL' "$work/$fault.verdict"; then caught[$fault]=$((${caught[$fault]:-0} + 1)); fi
	done
done

status=0
for fault in "${faults[@]}"; do
	printf '%-12s caught %d of %d\n' "$fault" "${caught[$fault]:-0}" "$trials"
	grep '^FAIL' "$work/$fault.verdict" | head -n 3 | sed 's/^/    /' || true
	[ "${caught[$fault]:-0}" = "$trials" ] || status=1
done
exit "$status"
