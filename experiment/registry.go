package experiment

import (
	"fmt"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/servers"
)

// A Transport is a way to follow the feed: how a server offers it, how a subscriber follows it.
type Transport struct {
	servers.Transport
	Subscribe loadgen.Subscribe
}

// A registry is the transports that there are.
type registry []Transport

// named returns the transport of that name.
func (r registry) named(name string) (Transport, error) {
	var names []string
	for _, t := range r {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Transport{}, fmt.Errorf("transport %q does not exist%s", name, results.Hint(name, names))
}
