#!/usr/bin/env bash
# Holds figures of nginx with nchan that pollpush measures against those of other tools: wrk asks, and curl follows and publishes, in the
# place of pollpush, and what nginx uses is read from /proc by this script. Prints both, and their ratio, for
#   requests  answers to short polls per second of nginx's CPU time, 50 clients that ask again at once
#   events    nginx's CPU time per event delivered by Server-Sent Events to 100 clients, 20 a second
#   memory    nginx's own memory per connection, of 5,000 long polls that are held, and the kernel's: all that its slab grows by, beside
#             what pollpush counts of sockets
# ./scripts/independent.sh [requests|events|memory]...; nginx has core 0, and the others core 1.
set -euo pipefail
. "$(dirname "$0")/go.sh"

for tool in nginx wrk curl taskset; do
	PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || {
		echo "pollpush: there is no $tool: run ./scripts/peers.sh nginx-nchan and apt-get install wrk curl util-linux" >&2
		exit 2
	}
done
if [ "$(nproc)" -lt 2 ]; then
	echo "pollpush: this comparison needs two cores, and here is one" >&2
	exit 2
fi
[ $# -gt 0 ] || set -- requests events memory
PATH=$PATH:/usr/sbin
ulimit -n "$(ulimit -H -n)"
work=$(mktemp -d)
nginx=
trap 'stop; rm -rf "$work"' EXIT
build "$work/pollpush"
port=$((20000 + RANDOM % 8000)) # and the next one; where they aren't free, nginx says so

# The configuration is that of the target's file, whose nginx is started here so that both sides meet the same one.
awk '/^    nginx.conf: \|/ { on = 1; next } on && !/^      / { exit } on { print substr($0, 7) }' suites/targets/nginx-nchan.yaml |
	sed "s/{host}:{port2}/127.0.0.1:$((port + 1))/" >"$work/nginx.conf"
echo "listen 127.0.0.1:$port backlog=4096;" >"$work/listen.conf"
{
	printf 'address: 127.0.0.1:%s\npid: %s/nginx.pid\n' "$port" "$work"
	sed -n '/^publish:/,$p' suites/targets/nginx-nchan.yaml | sed "s/{host}:{port2}/127.0.0.1:$((port + 1))/"
} >"$work/target.yaml"

start() {
	taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" -g 'worker_processes 1;' 2>"$work/said" &
	nginx=$!
	for _ in $(seq 100); do
		curl -s -o "$work/answer" "http://127.0.0.1:$port/poll/ready" && return
		sleep 0.1
	done
	cat "$work/said" >&2
	exit 1
}
stop() {
	[ -n "$nginx" ] || return 0
	kill -QUIT "$nginx" 2>/dev/null || true
	sleep 0.5
	kill -KILL "$nginx" $(pgrep -P "$nginx") 2>/dev/null || true
	wait "$nginx" 2>/dev/null || true
	nginx=
}
processes() { echo "$nginx" $(pgrep -P "$nginx"); }

# cpu prints nginx's CPU time in seconds, by the scheduler: each of its processes has one thread.
cpu() { for pid in $(processes); do cat "/proc/$pid/schedstat"; done | awk '{ ns += $1 } END { print ns / 1e9 }'; }
# memory prints what nginx's processes hold together, in bytes, and slab what the kernel's objects do, whatever they are for.
memory() { for pid in $(processes); do sed -n 's/^Rss: *\([0-9]*\) kB/\1/p' "/proc/$pid/smaps_rollup"; done | awk '{ kb += $1 } END { print kb * 1024 }'; }
slab() { awk '/^Slab:/ { print $2 * 1024 }' /proc/meminfo; }
# run ARGS prints a record.
run() { taskset -c 1 "$work/pollpush" run --json --quiet --pin=false --network loopback --target "$work/target.yaml" "$@" 2>"$work/said" || [ $? = 1 ] || { cat "$work/said" >&2; exit 1; }; }
# field OBJECT NAME prints a number of an object of the record on stdin.
field() { sed "s/.*\"$1\":{//" | grep -o "\"$2\":[0-9.]*" | head -n 1 | cut -d : -f 2; }
compare() { awk -v what="$1" -v theirs="$2" -v ours="$3" 'BEGIN { printf "%-58s %12.1f %12.1f %8.2f\n", what, theirs, ours, ours / theirs }'; }

printf '%-58s %12s %12s %8s\n' "" "other tools" pollpush ratio
for what; do
	case $what in
	requests)
		for _ in 1 2 3; do
			start
			curl -s -o "$work/answer" "http://127.0.0.1:$((port + 1))/publish/wrk" -H 'Content-Type: text/plain' -d '1 1 x'
			curl -s -o "$work/answer" -D "$work/head" "http://127.0.0.1:$port/poll/wrk"
			modified=$(tr -d '\r' <"$work/head" | sed -n 's/^Last-Modified: //p')
			before=$(cpu)
			taskset -c 1 wrk -t1 -c50 -d4s -H "If-Modified-Since: $modified" -H 'If-None-Match: 0' "http://127.0.0.1:$port/poll/wrk" >"$work/wrk"
			theirs=$(awk -v used="$(awk -v a="$before" -v b="$(cpu)" 'BEGIN { print b - a }')" '/requests in/ { print $1 / used }' "$work/wrk")
			run --transport short-poll --poll-interval 1ns --clients 50 --rate 1 --measure 4s --headers minimal >"$work/record"
			compare "304 per second of nginx's CPU time" "$theirs" "$(awk -v n="$(field delivery requests <"$work/record")" -v ns="$(field server cpu_ns <"$work/record")" 'BEGIN { print n / ns * 1e9 }')"
			stop
		done
		;;
	events)
		for _ in 1 2 3; do
			start
			for i in $(seq 100); do
				[ "$i" = 1 ] || echo next
				printf 'url = "http://127.0.0.1:%s/resume/curl"\nheader = "Accept: text/event-stream"\noutput = "%s/followed.%s"\nno-buffer\n' "$port" "$work" "$i"
			done >"$work/follow"
			taskset -c 1 curl -s --no-progress-meter --parallel --parallel-max 100 --parallel-immediate -K "$work/follow" &
			follower=$!
			sleep 2
			before=$(cpu)
			for i in $(seq 100); do
				[ "$i" = 1 ] || echo next
				printf 'url = "http://127.0.0.1:%s/publish/curl"\ndata = "%s 1795695049000000000 0123456789012345678901234567890123456789012345678901234567890123"\nheader = "Content-Type: text/plain"\noutput = "%s/answer"\n' "$((port + 1))" "$i" "$work"
			done >"$work/requests"
			taskset -c 1 curl -s --rate 20/s -K "$work/requests"
			sleep 0.5
			after=$(cpu)
			kill "$follower"
			wait "$follower" 2>/dev/null || true
			events=$(cat "$work"/followed.* | grep -c '^data: ')
			rm "$work"/followed.*
			theirs=$(awk -v n="$events" -v a="$before" -v b="$after" 'BEGIN { print (b - a) / n * 1e6 }')
			run --transport sse --clients 100 --rate 20 --measure 5s >"$work/record"
			compare "µs of nginx's CPU time per event (curl had $events of 10000)" "$theirs" "$(awk -v n="$(field delivery received <"$work/record")" -v ns="$(field server cpu_ns <"$work/record")" 'BEGIN { print ns / n / 1000 }')"
			stop
		done
		;;
	memory)
		start
		before=$(memory) kernel=$(slab)
		taskset -c 1 wrk -t1 -c5000 -d8s --timeout 60s "http://127.0.0.1:$port/resume/quiet" >"$work/wrk" &
		holder=$!
		sleep 6
		after=$(memory) kernel_after=$(slab)
		held=$(awk -v port=":$(printf %04X "$port")" 'index($2, port) && $4 == "01" { n++ } END { print n + 0 }' /proc/net/tcp)
		wait "$holder"
		stop
		start
		run --transport long-poll --clients 5000 --rate 0 --hold 60s --measure 2s --settle 2s >"$work/record"
		compare "bytes of nginx per connection (wrk held $held)" "$(((after - before) / 5000))" "$(awk -v a="$(field server rss_idle_bytes <"$work/record")" -v b="$(field server rss_load_bytes <"$work/record")" 'BEGIN { print (b - a) / 5000 }')"
		compare "bytes of the kernel's objects, of both sides" "$(((kernel_after - kernel) / 5000))" "$(awk -v a="$(field server socket_objects_idle_bytes <"$work/record")" -v b="$(field server socket_objects_bytes <"$work/record")" 'BEGIN { print (b - a) / 5000 }')"
		stop
		;;
	*)
		echo "pollpush: there is no $what: use requests, events or memory" >&2
		exit 2
		;;
	esac
done
