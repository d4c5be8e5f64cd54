#!/usr/bin/env bash
# Compares two versions of pollpush: builds both, measures them in turns, has the gate judge, and writes Markdown to stdout.
# ./scripts/ci-bench.sh BASE HEAD [REPETITIONS]: revisions of this repository, or binaries. Takes under six minutes on two
# cores. Ends with status 1 when the gate has failed, with 3 when it could not judge what looks bad, with 2 when it could not be asked.
set -euo pipefail
. "$(dirname "$0")/go.sh"
. scripts/turns.sh
if [ $# -lt 2 ]; then
	echo "pollpush: usage: ./scripts/ci-bench.sh BASE HEAD [REPETITIONS]" >&2
	exit 2
fi
repetitions=${3:-8}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for side in base head; do
	binary_of "$1" "$work/$side" || exit 2
	[ "$side" = head ] || shift
done
deadline=$((SECONDS + 33 * repetitions)) # until then invalid runs are made again; then five repetitions will do
for repetition in $(seq "$repetitions"); do
	echo "pollpush: repetition $repetition of $repetitions" >&2
	turns "$work" "$repetition" base head || exit 2
	if [ "$SECONDS" -ge "$deadline" ] && [ "$repetition" -ge 5 ]; then break; fi
done
for side in base head; do cat "$work/$side".[0-9]*.jsonl >"$work/$side.jsonl"; done

status=0
"$work/head" compare --gate "$work/base.jsonl" "$work/head.jsonl" >"$work/said" 2>"$work/warned" || status=$?
revision() { "$work/$1" version | sed -n 's/^revision  *//p'; }
printf '## pollpush: %.12s against %.12s\n\n' "$(revision head)" "$(revision base)"
printf '**%s** %s repetitions of %s scenarios, in turns; %s of %s runs were invalid and count for nothing.\n\n' "$(tail -n 1 "$work/said")" "$repetition" \
	"$(($(grep -c '^--' scripts/gate-scenarios.txt) - $(find "$work" -name 'unknown.*' | wc -l)))" \
	"$(cat "$work"/{base,head}.jsonl | grep -c '"valid":false' || true)" "$(cat "$work"/{base,head}.jsonl | wc -l)"
grep -E '^(FAIL|NOT JUDGED)' "$work/said" | sed 's/^/- /' || true
printf '\n<details><summary>All that changed</summary>\n\n```\n'
cat "$work/warned" "$work/said"
printf '```\n\n</details>\n'
exit "$status"
