package report

import (
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/stats"
)

// holding are growth runs of a way of following the feed, whose server takes so many bytes for each client when memory is read.
func holding(t testing.TB, w way, repetitions int, settled, load, peak, kernel int64) []results.Run {
	var runs []results.Run
	for _, clients := range []int{100, 1000, 10_000} {
		for repetition := range repetitions {
			r := made(t, "growth", w, clients, 1, results.EveryEvent, repetition+1)
			n, noise := int64(clients), int64(1000*(repetition%2))
			of := func(each int64) *int64 { return results.Observed(9e6 + each*n + noise) }
			r.Server.RSSIdleBytes, r.Server.RSSBytes, r.Server.RSSLoadBytes, r.Server.PeakRSSBytes = results.Observed(int64(9e6)), of(settled), of(load), of(peak)
			r.Server.TCPMemoryIdleBytes, r.Server.TCPMemoryBytes = results.Observed(int64(0)), results.Observed(int64(0))
			r.Server.SocketObjectsIdleBytes, r.Server.SocketObjectsBytes = results.Observed(int64(1e6)), results.Observed(1e6+2*kernel*n)
			runs = append(runs, r)
		}
	}
	return runs
}

// TestTheLeastMemoryDependsOnTheMoment: who is cheapest after a collection need not be under load, and the report says so. It
// names nobody where intervals overlap, nor where there are few repetitions.
func TestTheLeastMemoryDependsOnTheMoment(t *testing.T) {
	of := func(repetitions int) []results.Run {
		return append(holding(t, long, repetitions, 8000, 12_000, 20_000, 3800), holding(t, sse, repetitions, 9000, 9500, 9600, 3800)...)
	}
	find := func(runs []results.Run) string {
		f := furtherClient(stats.Groups(runs))
		return strings.TrimSpace(f.Text + " " + f.Detail)
	}
	const want = "Each further client took the least RSS after a collection with long polling: 8.00 kB. Each further client took the least RSS under load with SSE: 9.50 kB. Each further client took the least peak RSS in the window with SSE: 9.60 kB. Which transport takes the least depends on when memory is read."
	if got := find(of(5)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := find(of(4)); got != "" {
		t.Errorf("of four repetitions: %s", got)
	}
	tables := furtherClients(stats.Groups(of(5)))
	if len(tables) != 1 || len(tables[0].Rows) != 2 || tables[0].Rows[0][0].Text != "long-poll" || tables[0].Rows[0][3].Text != "20.0 kB" || tables[0].Rows[1][4].Text != "3.80 kB" {
		t.Errorf("%+v, want a row for each transport, with 20.0 kB at long polling's peak", tables)
	}
	if tables := furtherClients(stats.Groups(of(5)[:5])); tables != nil {
		t.Errorf("one number of clients has slopes: %+v", tables)
	}
}
