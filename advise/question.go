package advise

import (
	"fmt"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// staleness says in words how late events may be.
func (n Needs) staleness() string {
	if len(n.Stale) == 1 && n.Stale[0].Name == "max" {
		return "at most " + spoken(n.Stale[0].Most/1e9) + " late"
	}
	return "with " + n.Stale.String()
}

// question is what was asked.
func (n Needs) question() string {
	payload := stats.Digits(float64(n.Payload))
	switch often := n.Rate > 1; {
	case n.Clients == 1 && often:
		return fmt.Sprintf("What should one client use for %s events/s, of %s B, %s?", stats.Digits(n.Rate), payload, n.staleness())
	case n.Clients == 1:
		return fmt.Sprintf("What should one client use for one event every %s, of %s B, %s?", each(1/n.Rate), payload, n.staleness())
	case often:
		return fmt.Sprintf("What should %s clients use for %s events/s to each of them, of %s B, %s?", n.clients(), stats.Digits(n.Rate), payload, n.staleness())
	}
	return fmt.Sprintf("What should %s clients use for one event every %s to each of them, of %s B, %s?", n.clients(), each(1/n.Rate), payload, n.staleness())
}

func (n Needs) clients() string { return stats.Digits(float64(n.Clients)) }

// assumed says in one line what the numbers are of, beside what the question says.
func (n Needs) assumed() string {
	version, tls, heads, heard := "HTTP/1.1", "no TLS", "a browser's heads", "each event for one client"
	if n.HTTP == "2" {
		version = "HTTP/1.1, since HTTP/2 was not measured"
	}
	if n.TLS {
		tls = "TLS 1.3"
	}
	if n.Client == ClientMachine {
		heads = "the fewest heads"
	}
	if n.Cookie > 0 {
		heads += fmt.Sprintf(" with %s B of cookies", stats.Digits(float64(n.Cookie)))
	}
	switch share := n.share(); {
	case n.Clients > 1 && share == n.Clients:
		heard = "each event for all clients"
	case share > 1:
		heard = fmt.Sprintf("each event for %s clients", stats.Digits(float64(share)))
	}
	if n.Contract == results.Latest {
		heard += ", of which only the newest matters"
	}
	return fmt.Sprintf("Assumed, until flags say otherwise: a round trip of %s, %s, %s, %s, %s, a heartbeat every %s on streams.",
		abbreviated(n.RTT.Seconds()), version, tls, heads, heard, spoken(transport.HeartbeatInterval.Seconds()))
}
