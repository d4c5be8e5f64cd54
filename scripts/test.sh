#!/usr/bin/env bash
# Everything that has to hold, in one gate: a clone, formatting, static checks, known vulnerabilities, tests under the race detector
# where anything is concurrent and without it (of what README says too, and of types on another platform), and a tiny real bench by
# the built binary.
set -euo pipefail
. "$(dirname "$0")/go.sh"

step() { printf '\n== %s\n' "$*"; }
work=$(mktemp -d)
fetching= # what is started below to fetch what tests need
trap '[ -z "$fetching" ] || wait "$fetching" || :; rm -rf "$work"' EXIT

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

# The clone has another path each time. Without paths in what is compiled, the build cache has it from the last time, as far as it is the same.
export GOFLAGS="$(go env GOFLAGS) -trimpath"
export STATICCHECK_CACHE="${STATICCHECK_CACHE:-$(go env GOCACHE)/staticcheck}" # where a workflow keeps the one, it keeps both

# What tests need of others' is fetched while the linters compute. fetch ends with status 1 where CI could not have what it must have.
export POLLPUSH_PEERS="$work/peers"
fetch() {
	local debian=
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qi '^ID.*debian' /etc/os-release; then debian=yes; fi
	step "a browser"
	if ! command -v chromium chromium-browser google-chrome >/dev/null; then
		if [ -n "$debian" ]; then
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || return
		else
			echo "there is no Chromium, which the tests of the browser page drive: on Debian, apt-get install chromium" >&2
		fi
	fi
	step "servers that aren't ours"
	if ! scripts/peers.sh ws better-sse sse-channel socket.io sockjs faye bun durable-streams nginx-nchan; then
		if [ -n "${CI:-}" ] && [ -n "$debian" ]; then return 1; fi
		echo "NOT TESTED: servers that aren't ours, as far as they can't be had here" >&2
	fi
}
fetch >"$work/fetched" 2>&1 &
fetching=$!

step "go mod tidy"
go mod tidy -diff

step "the Go peers, which are a module of their own"
(cd suites/targets/go && go mod tidy -diff && go vet ./...)

step "what is deployed, which is a module of its own for Kubernetes' types"
(cd deploy && go mod tidy -diff && go vet ./... && go test ./...)

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

step "what is fetched"
wait "$fetching" || { cat "$work/fetched" >&2; exit 1; }
cat "$work/fetched"

# Under the race detector everything takes five times as long, and where nothing is started that runs beside anything else, it has
# nothing to find. These are such packages: sequential_test.go sees to it.
sequential="advise bill capacity headers internal/english internal/shipped internal/terminal internal/visible model plots report results results/madeup results/slo results/stats results/validity studies suites suites/middleboxes suites/targets transport"

step tests
go list ./... | grep -vxF "$(printf 'pollpush/%s\n' $sequential)" >"$work/packages"
# What vet says of tests, it has said above. Each process would wait for a second at its end, for races of what still runs then:
# nothing does, see internal/leak.
# README's numbers are read in one go, and wait for the step without it.
GORACE=atexit_sleep_ms=0 go test -race -vet=off -shuffle=on -timeout 30m -skip README $(cat "$work/packages")

# It sees a part of the transports, ways, faults, scripts and pages; all of them are seen without it. Many of those wait, and beside them
# what is sequential computes.
step "tests without the race detector"
go test -vet=off -shuffle=on -timeout 10m . ./check ./lab $(printf './%s ' $sequential)

# It slows a run's processes down so much that clients ask less often than they should.
step "bytes and browsers, without the race detector"
go test -vet=off -run 'TestTheoryPredictsBytes|TestMinimalHeadsSave|TestBrowser|TestOverduePolls|TestSixConnections' ./experiment

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
