#!/usr/bin/env bash
# Everything that has to hold, in one gate: a clone, formatting, static checks, known vulnerabilities, the other platform's
# build, tests under the race detector where anything is concurrent (of what README says too), and a tiny real bench by the built binary.
set -euo pipefail
. "$(dirname "$0")/go.sh"

step() { printf '\n== %s\n' "$*"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Everything below happens in a clone, as a stranger has it, into a path with a blank and a letter that is not ASCII. It
# has what is not committed yet too (files that .gitignore names stay behind): what is tested is what is being worked on.
step "a clone"
tree="$work/some where/é/pollpush"
if git rev-parse --git-dir >/dev/null 2>&1; then
	git clone -q . "$tree"
	git -C "$tree" rm -qr .
	GIT_INDEX_FILE="$work/index" git add -A .
	git archive "$(GIT_INDEX_FILE="$work/index" git write-tree)" | tar -x -C "$tree"
	git -C "$tree" add -A
else # an unpacked archive
	mkdir -p "$tree"
	cp -R . "$tree"
fi
cd "$tree"

step "go mod tidy"
go mod tidy -diff

step "the Go peers, which are a module of their own"
(cd suites/targets/go && go mod tidy -diff && go vet ./...)

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

step govulncheck
if ! GOBIN="$work" go install golang.org/x/vuln/cmd/govulncheck@v1.9.0; then
	echo "NOT CHECKED for known vulnerabilities: govulncheck can't be had here" >&2
elif ! "$work/govulncheck" ./... 2>"$work/said"; then
	cat "$work/said" >&2
	grep -q 'fetching vulnerabilities' "$work/said" || exit 1
	echo "NOT CHECKED for known vulnerabilities: their database, vuln.go.dev, can't be reached from here" >&2
fi

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

step "servers that aren't ours"
export POLLPUSH_PEERS="$work/peers"
if ! scripts/peers.sh ws better-sse sse-channel socket.io sockjs faye bun durable-streams nginx-nchan; then
	if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && grep -qi '^ID.*debian' /etc/os-release; then exit 1; fi
	echo "NOT TESTED: servers that aren't ours, as far as they can't be had here" >&2
fi

# Under the race detector everything takes five times as long, and where nothing is started that runs beside anything else, it has
# nothing to find. These are such packages: sequential_test.go sees to it.
sequential="advise bill capacity headers model plots report results results/madeup results/slo results/stats results/validity studies suites transport"

step tests
go list ./... | grep -vxF "$(printf 'pollpush/%s\n' $sequential)" >"$work/packages"
# Each process would wait for a second at its end, for races of what still runs then: nothing does, see internal/leak.
# README's numbers are read in one go, and wait for the step without it.
GORACE=atexit_sleep_ms=0 go test -race -shuffle=on -timeout 30m -skip README $(cat "$work/packages")

step "tests of what is sequential"
go test -shuffle=on -timeout 10m $(printf './%s ' $sequential)

step "bytes, without the race detector" # which slows a run's processes down so much that clients ask less often than they should
go test -run 'TestTheoryPredictsBytes|TestBrowserMovesAsManyBytes|TestMinimalHeadsSave' ./experiment

step "each transport over each way, and each fault, without the race detector" # which sees a third of them
go test -shuffle=on -timeout 10m -skip 'TestScripts|TestNchan' . ./check # those two have run already

step "a tiny bench from the built binary"
build "$work/pollpush"
if [ -d .git ] && ! "$work/pollpush" version | grep '^revision  *[0-9a-f]\{40\}'; then
	echo "the binary does not know its revision" >&2
	exit 1
fi
(
	cd "$work"
	# Not pinned, and status 1 will do: whether a run is valid depends on how busy the machine is. That none is, in three
	# attempts at each, is the judge's fault, and what they delivered does not depend on it.
	./pollpush bench --suite ci --name gate --pin=false || [ $? = 1 ]
	if grep -q '"lost":[1-9]' results/data/gate/runs.jsonl; then
		echo "bench lost events" >&2
		exit 1
	fi
	if ! grep -q '"valid":true' results/data/gate/runs.jsonl; then
		echo "bench made no valid run" >&2
		exit 1
	fi
	for made in results/data/gate/{runs.jsonl,report.html,report.md} plots/figures/gate/latency-percentiles.{svg,png}; do
		[ -s "$made" ] || { echo "bench did not leave $made" >&2; exit 1; }
	done
)

step "all good"
