package bill

import (
	"fmt"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// What a break-even's money is of: machines of one's own, since those are what all transports can be served from, and so many clients
// that the smallest machine that can be bought decides nothing.
const (
	BreakEvenPrices  = "fargate"
	BreakEvenClients = 50_000
)

// BreakEvenCosts are the metrics that a break-even is asked for: those of package stats, and money.
func BreakEvenCosts(groups []stats.Group) []stats.Metric {
	p, err := Load(BreakEvenPrices)
	if err != nil {
		panic("internal error: " + err.Error()) // a test reads it
	}
	return append(stats.BreakEvenCosts(groups), p.metric(BreakEvenClients))
}

// BreakEvenNote says what the money is of.
func BreakEvenNote() string {
	p, err := Load(BreakEvenPrices)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	product, _, _ := strings.Cut(p.About, ";")
	return fmt.Sprintf("Money: what %s clients would cost in a month, in proportion to those measured, in %s, at list prices of %s.",
		stats.Digits(BreakEvenClients), product, p.Date)
}

// metric is what a month of so many clients costs, in proportion to what a run's clients used.
func (p Prices) metric(clients float64) stats.Metric {
	return stats.Metric{Name: "money", Unit: p.Currency + "/month", Of: func(r results.Run) float64 {
		return p.Month(Measured(r).times(clients / float64(r.Scenario.Clients))).Total
	}}
}

// times is the usage of n times as many clients.
func (u Usage) times(n float64) Usage {
	for _, v := range []*float64{&u.Connections, &u.NewConnections, &u.Requests, &u.RequestSeconds, &u.Delivered, &u.Incoming, &u.BytesUp, &u.BytesDown, &u.WireDown, &u.Published, &u.Cores, &u.Memory} {
		*v *= n
	}
	return u
}
