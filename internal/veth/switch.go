package veth

import (
	"fmt"
	"net/netip"
)

// A Switch joins several namespaces by a cable each, as hosts on one Ethernet. The zero one has none.
type Switch struct {
	Ends []*End // the switch itself is in the first one, which has an address too
}

// switchAddress is that of an end, by its number.
func switchAddress(i int) netip.Prefix {
	return netip.MustParsePrefix(fmt.Sprintf("10.98.0.%d/24", i+1))
}

// Close lets go of the namespaces: they vanish with the last process in them.
func (s *Switch) Close() {
	for _, e := range s.Ends {
		e.namespace.Close()
	}
}
