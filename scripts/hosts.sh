#!/usr/bin/env bash
# Whether runs at agents have the figures of runs on one machine: ./scripts/hosts.sh [REPETITIONS] makes some of both in turns, on this machine,
# where namespaces stand for hosts (see namespaces.sh). They are of the same size, over a network of the same kind. Ends with status 1 where
# anything is lost, where bytes are not what they are on one machine within what they spread there, and where two transports whose latencies lie
# apart on one machine have another order at agents.
set -euo pipefail
. "$(dirname "$0")/go.sh"
if [ "${1:-}" != in-namespace ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	build "$work/pollpush"
	POLLPUSH="$work/pollpush" scripts/namespaces.sh scripts/hosts.sh in-namespace "$work" "${1:-5}"
	for side in local agents; do "$work/pollpush" report --format csv "$work/$side.jsonl" >"$work/$side.csv"; done
	awk -F, -f scripts/hosts.awk "$work/local.csv" "$work/agents.csv"
	exit
fi
work=$2 repetitions=$3
shift 3 # what is left leads to the agents
for repetition in $(seq "$repetitions"); do
	for transport in sse websocket long-poll short-poll; do
		sides=(local agents)
		[ $((repetition % 2)) = 1 ] || sides=(agents local)
		for side in "${sides[@]}"; do
			where=(--network veth)
			[ "$side" = local ] || where=(--agents 3 "$@")
			for _ in 1 2 3; do # a busy machine may make a run invalid
				status=0
				"$work/pollpush" run --json --transport "$transport" --clients 30 --rate 20 --payload 64 --measure 2s --seed "$repetition" \
					"${where[@]}" >>"$work/$side.jsonl" 2>"$work/said" || status=$?
				[ "$status" = 1 ] || break
			done
			[ "$status" != 2 ] || { cat "$work/said" >&2; exit 1; }
		done
	done
	echo "pollpush: repetition $repetition of $repetitions" >&2
done
