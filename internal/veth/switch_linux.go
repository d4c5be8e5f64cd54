package veth

import (
	"errors"
	"fmt"
	"os"

	"github.com/vishvananda/netlink"
)

// The devices' names: the switch, and in each other namespace the end of its cable.
const (
	switchDevice = "switch0"
	hostDevice   = "host0"
)

// NewSwitch joins n namespaces. It takes root's rights, like New.
func NewSwitch(n int) (*Switch, error) {
	s := &Switch{}
	if err := s.make(n); err != nil {
		s.Close()
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("%w: it takes root's rights", err)
		}
		return nil, fmt.Errorf("make a network of %d namespaces: %w", n, err)
	}
	return s, nil
}

func (s *Switch) make(n int) error {
	for i := range n {
		e, err := newEnd(switchAddress(i).Addr())
		if err != nil {
			return err
		}
		s.Ends = append(s.Ends, e)
	}
	err := s.Ends[0].within(func() error {
		if err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: switchDevice}}); err != nil {
			return fmt.Errorf("add a bridge: %w", err)
		}
		return configure(switchDevice, switchAddress(0).String(), nil, nil)
	})
	for i := 1; i < n && err == nil; i++ {
		if err = s.plug(i); err == nil {
			err = s.Ends[i].within(func() error { return configure(hostDevice, switchAddress(i).String(), nil, nil) })
		}
	}
	return err
}

// plug joins an end to the switch by a cable.
func (s *Switch) plug(i int) error {
	return s.Ends[0].within(func() error {
		bridge, err := netlink.LinkByName(switchDevice)
		if err != nil {
			return fmt.Errorf("find the bridge: %w", err)
		}
		cable := &netlink.Veth{
			LinkAttrs: netlink.LinkAttrs{Name: port(i), MTU: MTU, MasterIndex: bridge.Attrs().Index},
			PeerName:  hostDevice, PeerNamespace: netlink.NsFd(s.Ends[i].namespace.Fd()), PeerMTU: MTU,
		}
		if err := netlink.LinkAdd(cable); err != nil {
			return fmt.Errorf("add a veth device: %w", err)
		}
		return s.set(i, netlink.LinkSetUp)
	})
}

// port is the name of the switch's side of a cable.
func port(i int) string { return fmt.Sprintf("port%d", i) }

// set sets the switch's side of a cable up or down, within its namespace.
func (s *Switch) set(i int, to func(netlink.Link) error) error {
	link, err := netlink.LinkByName(port(i))
	if err == nil {
		err = to(link)
	}
	if err != nil {
		return fmt.Errorf("set device %s: %w", port(i), err)
	}
	return nil
}

// Cut cuts an end's cable, from 1: nothing comes through it until Join.
func (s *Switch) Cut(i int) error {
	return s.Ends[0].within(func() error { return s.set(i, netlink.LinkSetDown) })
}

// Join mends a cable that was cut.
func (s *Switch) Join(i int) error {
	return s.Ends[0].within(func() error { return s.set(i, netlink.LinkSetUp) })
}
