// Package veth makes a network of its own for the two sides of a run: a network namespace each, joined by a cable of virtual
// Ethernet (veth(4)) whose packets are 1,500 bytes at most, and at whose ends what arrives is taken in by the cores of that
// side (receive packet steering, Documentation/networking/scaling.rst of Linux). On loopback the sender's system call does
// the receiver's TCP input too, on the sender's core and account.
//
// The namespaces have no names: they are there as long as a process runs in them, or a Cable is open. Nothing is left
// behind by a process that is killed.
package veth

import (
	"net/netip"
	"os"
)

// The addresses of the ends: as long as 127.0.0.1, so that heads of requests are.
var (
	serverAddress = netip.MustParsePrefix("10.99.0.1/30")
	loadAddress   = netip.MustParsePrefix("10.99.0.2/30")
)

// MTU is the size of the largest packet, in bytes: Ethernet's.
const MTU = 1500

// A Cable joins two namespaces.
type Cable struct{ Server, Load *End }

// An End is a namespace with one end of a cable.
type End struct {
	Address netip.Addr // of the cable's end

	namespace *os.File
}

// Close lets go of the namespaces: they vanish with the last process in them.
func (c *Cable) Close() {
	for _, e := range []*End{c.Server, c.Load} {
		if e != nil {
			e.namespace.Close()
		}
	}
}
