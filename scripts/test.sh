#!/usr/bin/env bash
# Everything that has to hold, in one gate: formatting, static checks, tests under the race detector, the other
# platform's build, a tiny real bench by the built binary, and what README says.
set -euo pipefail
. "$(dirname "$0")/go.sh"

step() { printf '\n== %s\n' "$*"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step gofmt
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	echo "not formatted (run gofmt -w .):" >&2
	echo "$unformatted" >&2
	exit 1
fi

step vet
go vet ./...

step staticcheck
go tool staticcheck ./...

step "darwin build"
GOOS=darwin GOARCH=arm64 go build -o "$work/pollpush-darwin" .
GOOS=darwin GOARCH=arm64 go vet ./...

step "a browser"
if ! command -v chromium chromium-browser google-chrome >/dev/null; then
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qi '^ID.*debian' /etc/os-release; then
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
	else
		echo "there is no Chromium, which the tests of the browser page drive: on Debian, apt-get install chromium" >&2
	fi
fi

step tests
go test -race -shuffle=on ./...

step "a tiny bench from the built binary"
build "$work/pollpush"
(
	cd "$work"
	# Not pinned, and status 1 will do: whether its runs are valid depends on how busy the machine is. What it delivered doesn't.
	./pollpush bench --suite ci --name gate --pin=false || [ $? = 1 ]
	if grep -q '"lost":[1-9]' results/data/gate/runs.jsonl; then
		echo "bench lost events" >&2
		exit 1
	fi
	for made in results/data/gate/{runs.jsonl,report.html,report.md} plots/figures/gate/latency-percentiles.{svg,png}; do
		[ -s "$made" ] || { echo "bench did not leave $made" >&2; exit 1; }
	done
)

step "all good"
