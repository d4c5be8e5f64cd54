#!/usr/bin/env bash
# Compares the load generator with wrk: both poll the same short-poll server in a closed loop over 50 connections, in
# turns. The server has core 0, the clients core 1. Prints the requests that each makes per second of its own CPU time,
# and the ratio. wrk throws the answers away; the load generator parses and records the event in each.
set -euo pipefail
. "$(dirname "$0")/go.sh"

for tool in wrk taskset; do
	if ! command -v "$tool" >/dev/null; then
		echo "pollpush: there is no $tool: install it (Debian, Ubuntu: apt-get install wrk util-linux) and run this script again" >&2
		exit 2
	fi
done
if [ "$(nproc)" -lt 2 ]; then
	echo "pollpush: this comparison needs two cores, and here is one" >&2
	exit 2
fi
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
build "$work/pollpush"

# Under the contract "latest" an answer is the newest event, one line. With 5,000 events per second there is a new one
# at nearly each poll.
taskset -c 0 "$work/pollpush" serve --listen 127.0.0.1:0 --rate 5000 --transports short-poll 2>"$work/said" &
server=$!
until grep -q 'serving' "$work/said"; do
	kill -0 "$server" || { cat "$work/said" >&2; exit 1; }
	sleep 0.1
done
address=$(sed -n 's|.*http://||p' "$work/said")

# Whoever names the feed's epoch is not told it with each answer.
epoch=$(
	exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
	printf 'GET /poll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
	tr -d '\r' <&3 | sed -n 's/^Feed-Epoch: //p'
)

# field NAME prints a number of the record.
field() { grep -o "\"$1\":[0-9]*" "$work/record" | head -n 1 | cut -d : -f 2; }

TIMEFORMAT='%U %S'
connections=50
echo "requests per CPU second of the client"
printf '%12s %12s %8s %12s\n' "load gen" wrk ratio "with event"
for _ in 1 2 3 4 5; do
	{ time taskset -c 1 wrk -t1 -c"$connections" -d2s "http://$address/poll?topic=0&contract=latest&after=$epoch-0" >"$work/wrk"; } 2>"$work/time"
	# With an interval of 1 ns the next poll is always due: it is sent as soon as the answer is there. The run calls
	# itself invalid, because a load generator that is always busy is of no use for latencies.
	"$work/pollpush" run --target "$address" --transport short-poll --contract latest --clients "$connections" \
		--poll-interval 1ns --measure 2s --headers minimal >"$work/record" 2>"$work/said" || true
	requests=$(field requests) received=$(field received)
	if [ -z "$requests" ] || [ "$requests" = 0 ]; then
		echo "pollpush: the load generator made no requests: $(cat "$work/said")" >&2
		exit 1
	fi
	awk -v ours="$requests" -v events="$received" -v spent="$(sed -n 's/.*"load":{"cpu_ns":\([0-9]*\).*/\1/p' "$work/record")" \
		-v theirs="$(awk '/requests in/ { print $1 }' "$work/wrk")" '
		{ a = ours / spent * 1e9; b = theirs / ($1 + $2); printf "%12.0f %12.0f %8.2f %10.0f %%\n", a, b, a / b, 100 * events / ours }' "$work/time" | tee -a "$work/ratios"
done
sort -n -k 3 "$work/ratios" | awk '{ ratio[NR] = $3 } END { printf "%12s %12s %8.2f   (aim: at least 0.70)\n", "", "median", ratio[int((NR + 1) / 2)] }'
