package experiment

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/suites/targets"
)

// TestFieldsOfAFile: the requests that publish, and that of the trial, have a file's fields, also those that net/http keeps elsewhere.
func TestFieldsOfAFile(t *testing.T) {
	asked := make(chan *http.Request, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r }))
	defer server.Close()
	fields := map[string]string{"host": "feed.example", "X-Topic": "{topic}"}
	address := strings.TrimPrefix(server.URL, "http://")

	process := &Process{}
	process.ctx, process.fail = context.WithCancelCause(t.Context())
	defer process.stop()
	poster := &requestPoster{process: process}
	request := PublisherRequest{Scenario: results.Default(), Address: address, Topics: []string{"7"}, Publish: &targets.Publish{URL: "/", Headers: fields}}
	if err := poster.Prepare(request, nil); err != nil {
		t.Fatal(err)
	}
	m := newMeasurement(results.Default(), Options{})
	m.address, m.target = address, &described{values: map[string]string{}, topics: []string{"7"}, subscribe: targets.Subscribe{URL: "/", Headers: fields}}
	if err := m.ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"the request that publishes", "the one that subscribes"} {
		if r := <-asked; r.Host != "feed.example" || r.Header.Get("X-Topic") != "7" {
			t.Errorf("%s: Host %q, fields %v", what, r.Host, r.Header)
		}
	}
}
