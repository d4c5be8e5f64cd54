#!/usr/bin/env bash
# Runs a command beside three agents on this machine: ./scripts/namespaces.sh ./pollpush bench --suite agents --agents 3
# Four namespaces stand for four hosts, joined by a switch: in one the command runs, with flags more by which a coordinator meets its agents; in
# the others are agents called a, b and c, of the command's program, or of that which POLLPUSH names. Each has a network of its own, and steady clocks that are hours apart. Where there are two cores, a has one half of them and the
# others have the other, as the two sides of a run on one machine do. It takes root's rights, and whatever happens nothing is left behind.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2p' "$0" >&2; exit 2; }
pollpush=${POLLPUSH:-$1}
work=$(mktemp -d)
name=pollpush-$$ # of the namespaces
agents=()

down() {
	status=$?
	trap '' INT TERM
	for pid in "${agents[@]}"; do kill "$pid" 2>/dev/null || true; done
	for pid in "${agents[@]}"; do wait "$pid" 2>/dev/null || true; done
	for host in hub a b c; do ip netns del "$name-$host" 2>/dev/null || true; done
	rm -rf "$work"
	exit "$status"
}
trap down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

head -c 24 /dev/urandom | base64 >"$work/token"
chmod 600 "$work/token"

hub=10.97.0.1
ip netns add "$name-hub"
ip -n "$name-hub" link add switch0 type bridge
ip -n "$name-hub" addr add "$hub/24" dev switch0
ip -n "$name-hub" link set switch0 up
ip -n "$name-hub" link set lo up

cores=$(nproc)
half=$((cores / 2))
number=1
for host in a b c; do
	number=$((number + 1))
	ip netns add "$name-$host"
	ip -n "$name-hub" link add "port-$host" type veth peer name host0 netns "$name-$host"
	ip -n "$name-hub" link set "port-$host" master switch0 up
	ip -n "$name-$host" addr add "10.97.0.$number/24" dev host0
	ip -n "$name-$host" link set host0 up
	ip -n "$name-$host" link set lo up
	own=0-$((cores - 1))
	if [ "$half" -gt 0 ]; then
		own=$half-$((cores - 1))
		[ "$host" = a ] && own=0-$((half - 1))
	fi
	ip netns exec "$name-$host" unshare --time --monotonic $((number * 3600)) --boottime $((number * 3600)) -- \
		taskset -c "$own" "$pollpush" agent --quiet --nats "nats://$hub:4222" --nats-token "$work/token" --name "$host" &
	agents+=($!)
done
ip netns exec "$name-hub" "$@" --nats-listen "$hub:4222" --nats-token "$work/token"
