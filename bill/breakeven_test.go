package bill

import (
	"math"
	"testing"

	"pollpush/results"
	"pollpush/results/stats"
)

// TestBreakEvenMoney: twice the clients take twice of all, but for the size of a message, and the bill is that of the price file.
func TestBreakEvenMoney(t *testing.T) {
	s := results.Default()
	s.Clients = 100
	s.Complete()
	r := results.Run{Scenario: s, Valid: true, WindowNS: 1e9, Delivery: results.Delivery{Received: 1000}, Bytes: results.Bytes{AppDown: 100_000, AppUp: 10_000},
		Server: &results.Server{CPUNS: results.Observed[int64](2e8), RSSBytes: results.Observed[int64](5e6)}}
	once, twice := Measured(r), Measured(r).times(2)
	if twice.Connections != 200 || twice.Delivered != 2000 || twice.BytesDown != 200_000 || twice.BytesUp != 20_000 || twice.Cores != 0.4 ||
		twice.Memory != 2*once.Memory || twice.RequestSeconds != 2*once.RequestSeconds || twice.MessageBytes != once.MessageBytes || twice.Socket != once.Socket {
		t.Errorf("twice %+v is %+v", once, twice)
	}
	costs := BreakEvenCosts([]stats.Group{{Scenario: s, Runs: []results.Run{r}}})
	money := costs[len(costs)-1]
	p, err := Load(BreakEvenPrices)
	if err != nil {
		t.Fatal(err)
	}
	// 500 times the clients: 50 MB/s for 30 days are 129,600 GB, 100 cores 72,000 vCPU hours.
	if got, want := money.Of(r), p.Month(once.times(500)).Total; money.Name != "money" || got != want || got < 129_600*0.05+72_000*0.03 {
		t.Errorf("%s of 50,000 clients is %v, want the bill's %v", money.Name, got, want)
	}
	r.Server = nil
	if got := money.Of(r); !math.IsNaN(got) {
		t.Errorf("of a server whose CPU time is not known the bill is %v", got)
	}
}
