#!/usr/bin/env bash
# Has the gate catch what it is there for: makes a version of pollpush with each of the faults in scripts/regressions (patches of
# what is committed), measures them all and the version without one in turns, and asks the gate about each.
# ./scripts/regressions.sh [TRIALS [REPETITIONS [FAULT...]]]: a repetition of all takes two to three minutes. Trials are sets of eight
# repetitions, as many as scripts/ci-bench.sh makes, that share nothing as far as there are repetitions for them (80 for ten
# trials), else drawn by lot: those share runs. Prints for each fault how often it was caught, and by what in the last trial.
# Ends with status 1 when the gate misses one.
set -euo pipefail
. "$(dirname "$0")/go.sh"
. scripts/turns.sh
trials=${1:-10} repetitions=${2:-12} each=8 only=("${@:3}")
[ "$repetitions" -ge "$each" ] || { echo "pollpush: it takes at least $each repetitions" >&2; exit 2; }
work=${REGRESSION_RUNS:-$(mktemp -d)} # with REGRESSION_RUNS the runs are kept there
[ -n "${REGRESSION_RUNS:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work"

git clone -q . "$work/source"
(cd "$work/source" && build "$work/base")
for fault in "${only[@]}"; do
	[ -e "scripts/regressions/$fault.patch" ] || { echo "pollpush: there is no scripts/regressions/$fault.patch" >&2; exit 2; }
done
faults=()
for patch in scripts/regressions/*.patch; do
	fault=$(basename "$patch" .patch)
	[ ${#only[@]} = 0 ] || [[ " ${only[*]} " = *" $fault "* ]] || continue
	faults+=("$fault")
	git -C "$work/source" apply <"$patch"
	(cd "$work/source" && build "$work/$fault")
	git -C "$work/source" reset -q --hard
	git -C "$work/source" clean -fdq
done

for repetition in $(seq "$repetitions"); do
	echo "pollpush: repetition $repetition of $repetitions" >&2
	turns "$work" "$repetition" base "${faults[@]}"
done

declare -A caught
RANDOM=1
for trial in $(seq "$trials"); do
	if [ $((trials * each)) -le "$repetitions" ]; then
		mapfile -t chosen < <(seq $(((trial - 1) * each + 1)) $((trial * each)))
	else
		mapfile -t chosen < <(for r in $(seq "$repetitions"); do echo "$RANDOM $r"; done | sort -n | head -n "$each" | cut -d ' ' -f 2 | sort -n)
	fi
	for side in base "${faults[@]}"; do
		for repetition in "${chosen[@]}"; do cat "$work/$side.$repetition.jsonl"; done >"$work/$side.jsonl"
	done
	for fault in "${faults[@]}"; do
		status=0
		"$work/base" compare --gate "$work/base.jsonl" "$work/$fault.jsonl" >"$work/$fault.said" 2>/dev/null || status=$?
		if [ "$status" = 1 ] && grep -q '^FAIL' "$work/$fault.said"; then caught[$fault]=$((${caught[$fault]:-0} + 1)); fi
	done
done
printf '%d trials of %d repetitions, of %d that were made; %d runs, of which %d were invalid\n' "$trials" "$each" "$repetitions" \
	"$(cat "$work"/*.[0-9]*.jsonl | wc -l)" "$(cat "$work"/*.[0-9]*.jsonl | grep -c '"valid":false' || true)"

status=0
for fault in "${faults[@]}"; do
	printf '%-12s caught %d of %d\n' "$fault" "${caught[$fault]:-0}" "$trials"
	grep '^FAIL' "$work/$fault.said" | head -n 3 | sed 's/^/    /' || true
	[ "${caught[$fault]:-0}" = "$trials" ] || status=1
done
exit "$status"
