package lab_test

import (
	"context"
	"slices"
	"testing"

	"pollpush/internal/race"
	"pollpush/transport"
)

// A browserCase is a test of the page in a real browser.
type browserCase struct {
	name string
	run  func(t *testing.T, f fixture)
}

// A fixture is what the cases share: a browser, a lab that it trusts, and an open bench.
type fixture struct {
	browser context.Context
	lab     aLab
	bench   bench
}

// TestAllTransports: the lab is tested with each transport that there is.
func TestAllTransports(t *testing.T) {
	var names []string
	for _, offered := range transports() {
		names = append(names, offered.Name)
	}
	if !slices.Equal(names, transport.NamesOver("1.1")) {
		t.Errorf("the lab is tested with %q, there are %q", names, transport.NamesOver("1.1"))
	}
}

// A pagePart is a family of cases of TestPage, which are run one after the other.
type pagePart struct {
	name  string
	cases []browserCase
}

var pageParts = []pagePart{
	{"race", raceCases}, {"changes", changeCases}, {"walk", walkCases}, {"tokens", tokensCases}, {"bench", benchCases}, {"code", codeCases}, {"look", lookCases}, {"address", addressCases},
}

// TestPage drives the page in a real Chromium. Most of its time is Chromium's, which the race detector does not look into: it sees the part
// in which visitors come and go and clients are started and stopped, and the gate has a step without it for all.
func TestPage(t *testing.T) {
	l := startLab(t, "127.0.0.1:0", 16)
	f := fixture{browser: startBrowser(t, l.SPKI), lab: l}
	for _, part := range pageParts {
		if race.Enabled && part.name != "changes" {
			continue
		}
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			f := f
			if part.name == "bench" {
				f.bench = f.openBench(t, "")
			}
			for _, c := range part.cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, f) })
			}
		})
	}
}
