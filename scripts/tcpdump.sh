#!/usr/bin/env bash
# Has tcpdump check the wire bytes of the record: runs each transport once while tcpdump listens, and compares what the
# run counted (TCP_INFO of its sockets) with the packets captured on its port within its window. Ends with status 1 when
# they differ by more than 0.5 %. Arguments go on to each `pollpush run`, for example: ./scripts/tcpdump.sh --clients 500
set -euo pipefail
. "$(dirname "$0")/go.sh"

if ! command -v tcpdump >/dev/null; then
	echo "pollpush: there is no tcpdump: install it (Debian, Ubuntu: apt-get install tcpdump) and run this script again" >&2
	exit 2
fi
work=$(mktemp -d)
capture=
trap '[ -z "$capture" ] || kill "$capture" 2>/dev/null || true; rm -rf "$work"' EXIT

# start_capture starts tcpdump in the background and waits until it listens. Packets are handed over at once
# (--immediate-mode), so that none is left in its buffer at the end; 96 bytes of each are enough for the headers.
start_capture() {
	: >"$work/said" # that of the capture before says that it listens
	tcpdump -i lo -n -s 96 -B 65536 --immediate-mode -w - tcp >"$work/pcap" 2>"$work/said" &
	capture=$!
	until grep -q 'listening on' "$work/said"; do
		if ! kill -0 "$capture" 2>/dev/null; then
			echo "pollpush: tcpdump may not capture here: $(tail -n 1 "$work/said"): run this script as root" >&2
			exit 2
		fi
		sleep 0.1
	done
}

# stop_capture ends tcpdump and makes sure that it missed nothing.
stop_capture() {
	kill -INT "$capture"
	wait "$capture" || true
	capture=
	if ! grep -q '^0 packets dropped by kernel' "$work/said"; then
		echo "pollpush: tcpdump did not keep up: $(grep dropped "$work/said" || tail -n 1 "$work/said"): use a lower --rate or fewer --clients" >&2
		exit 1
	fi
}

# field NAME prints a number or a string of the record.
field() { grep -o "\"$1\":\"\?[^\",}]*" "$work/record" | head -n 1 | sed 's/^[^:]*:"\?//'; }

# captured PORT FROM UNTIL prints bytes down, bytes up, packets down and packets up of the IP packets from and to the
# port. tcpdump -v writes two lines per packet: the first one has the time and the IP length, the second one who to whom.
captured() {
	tcpdump -r "$work/pcap" -tt -nn -v "tcp port $1" 2>/dev/null | awk -v port="$1" -v from="$2" -v until="$3" '
		/^[0-9]/ { time = $1; bytes = $NF + 0; next }
		time >= from && time < until {
			if ($1 ~ "[.]" port "$") { down += bytes; packets_down++ } else { up += bytes; packets_up++ }
		}
		END { print down + 0, up + 0, packets_down + 0, packets_up + 0 }'
}

start_capture # says at once if it may not
stop_capture
build "$work/pollpush"
printf '%-11s %-13s %12s %12s %9s\n' transport "" "the record" tcpdump differs
bad=0
# The transports come first in what is listed, up to a blank line. webtransport is UDP's, of which there is no TCP_INFO.
transports=$("$work/pollpush" transports | sed '/^$/,$d; s/ .*//' | grep -vx webtransport)
for transport in $transports; do
	start_capture
	# 200 ms between events, and the marks in the middle: no delayed acknowledgement (40 ms) is on its way there.
	# A run that is invalid because the machine is busy has counted its bytes all the same. tcpdump listens on loopback.
	"$work/pollpush" run --quiet --network loopback --transport "$transport" --clients 200 --rate 5 --poll-interval 200ms --measure 10s "$@" >"$work/record" || true
	stop_capture
	from=$(date -d "$(field window_from)" +%s.%N)
	until=$(awk -v from="$from" -v ns="$(field window_ns)" 'BEGIN { printf "%.6f", from + ns / 1e9 }')
	port=$(field address) port=${port##*:}
	read -r -a seen < <(captured "$port" "$from" "$until")
	names=(wire_down wire_up packets_down packets_up)
	for i in "${!names[@]}"; do
		ours=$(field "${names[i]}")
		printf '%-11s %-13s %12s %12s ' "$transport" "${names[i]/_/ }" "$ours" "${seen[i]}"
		awk -v ours="$ours" -v theirs="${seen[i]}" 'BEGIN {
			if (ours !~ /^[0-9]+$/ || theirs == 0) { print "unmeasured"; exit 1 }
			difference = 100 * (ours - theirs) / theirs
			printf "%8.3f %%\n", difference
			exit difference > 0.5 || difference < -0.5
		}' || bad=1
	done
done
if [ "$bad" = 1 ]; then
	echo "pollpush: record and capture differ by more than 0.5 %" >&2
	exit 1
fi
