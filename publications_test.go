package main

import (
	"testing"
	"time"

	"pollpush/suites"
	"pollpush/transport"
)

func TestPublishedSuiteIsShort(t *testing.T) {
	suite, err := suites.Load("published", transport.Names())
	if err != nil {
		t.Fatal(err)
	}
	var total time.Duration
	for _, s := range (plan{Suite: "published"}).steps(suite) {
		total += s.expected()
	}
	if total > 10*time.Minute {
		t.Errorf("the suite takes about %v, want at most 10 minutes", total)
	}
}
