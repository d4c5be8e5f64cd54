package veth

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// New makes a cable, and has each end's packets taken in by the given cores, or where there are none by those of the sender.
// It takes root's rights (CAP_SYS_ADMIN and CAP_NET_ADMIN): the error says what is missing.
func New(serverCores, loadCores []int) (*Cable, error) {
	c := &Cable{}
	if err := c.make(serverCores, loadCores); err != nil {
		c.Close()
		if errors.Is(err, os.ErrPermission) {
			err = fmt.Errorf("%w: it takes root's rights", err)
		}
		return nil, fmt.Errorf("make a network of two namespaces: %w", err)
	}
	return c, nil
}

func (c *Cable) make(serverCores, loadCores []int) (err error) {
	if c.Server, err = newEnd(serverAddress.Addr()); err != nil {
		return err
	}
	if c.Load, err = newEnd(loadAddress.Addr()); err != nil {
		return err
	}
	settings, err := tcpSettings()
	if err != nil {
		return err
	}
	err = c.Load.within(func() error {
		cable := &netlink.Veth{
			LinkAttrs: netlink.LinkAttrs{Name: loadDevice, MTU: MTU},
			PeerName:  serverDevice, PeerNamespace: netlink.NsFd(c.Server.namespace.Fd()), PeerMTU: MTU,
		}
		if err := netlink.LinkAdd(cable); err != nil {
			return fmt.Errorf("add a veth device: %w", err)
		}
		// More than the usual 28,232 ports, all of five digits like those.
		settings := append(settings, setting{"net/ipv4/ip_local_port_range", "10000\t65535"})
		return configure(loadDevice, loadAddress.String(), loadCores, settings)
	})
	if err != nil {
		return err
	}
	return c.Server.within(func() error { return configure(serverDevice, serverAddress.String(), serverCores, settings) })
}

// The devices' names, each in its own namespace.
const (
	serverDevice = "server0"
	loadDevice   = "load0"
)

// configure brings the devices of the namespace up that it is called within.
func configure(device, address string, cores []int, settings []setting) error {
	settings = append([]setting{{"net/ipv6/conf/all/disable_ipv6", "1"}}, settings...) // it would send packets of its own
	for _, s := range settings {
		if err := s.apply(); err != nil {
			return err
		}
	}
	// Steered before the first packet comes.
	if err := os.WriteFile("/sys/class/net/"+device+"/queues/rx-0/rps_cpus", []byte(mask(cores)), 0); err != nil {
		return fmt.Errorf("steer packets: %w", err)
	}
	at, err := netlink.ParseAddr(address)
	if err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	for _, name := range []string{device, "lo"} {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return fmt.Errorf("find device %s: %w", name, err)
		}
		if name == device {
			err = netlink.AddrAdd(link, at)
		} else { // connections through a relay beside the clients have the cable's packets
			err = netlink.LinkSetMTU(link, MTU)
		}
		if err == nil {
			err = netlink.LinkSetUp(link)
		}
		if err != nil {
			return fmt.Errorf("set device %s up: %w", name, err)
		}
	}
	return nil
}

// mask writes cores as sysfs has them: words of 32 bits in hexadecimal, the highest first.
func mask(cores []int) string {
	words := []uint32{0}
	for _, c := range cores {
		for len(words) <= c/32 {
			words = append(words, 0)
		}
		words[c/32] |= 1 << (c % 32)
	}
	text := ""
	for _, w := range words {
		text = fmt.Sprintf("%08x,", w) + text
	}
	return strings.TrimSuffix(text, ",")
}

// A setting is a sysctl of a network namespace, by its place in /proc/sys.
type setting struct{ name, value string }

// tcpSettings are the TCP settings of the namespace that this process is in, as far as they can be set and are no secret (the
// key of TCP Fast Open): a new one begins with the kernel's.
func tcpSettings() ([]setting, error) {
	files, err := filepath.Glob("/proc/sys/net/ipv4/tcp_*")
	if err != nil {
		return nil, err
	}
	var all []setting
	for _, file := range append(files, "/proc/sys/net/core/somaxconn") {
		info, err := os.Stat(file)
		if err != nil || info.Mode()&0o200 == 0 || strings.HasSuffix(file, "_key") {
			continue
		}
		if value, err := os.ReadFile(file); err == nil {
			all = append(all, setting{strings.TrimPrefix(file, "/proc/sys/"), strings.TrimSpace(string(value))})
		}
	}
	return all, nil
}

// apply sets what the kernel has for each namespace; what it has once is the same already.
func (s setting) apply() error {
	file := "/proc/sys/" + s.name
	value, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) || err == nil && strings.TrimSpace(string(value)) == s.value {
		return nil
	}
	if err == nil {
		err = os.WriteFile(file, []byte(s.value), 0)
	}
	if err != nil {
		return fmt.Errorf("set %s: %w", s.name, err)
	}
	return nil
}

const ownNamespace = "/proc/thread-self/ns/net"

// newEnd makes a namespace with nothing in it.
func newEnd(address netip.Addr) (e *End, err error) {
	e = &End{Address: address}
	onThread(func() {
		if err = unix.Unshare(unix.CLONE_NEWNET); err != nil {
			err = fmt.Errorf("unshare: %w", err)
			return
		}
		e.namespace, err = os.Open(ownNamespace)
	})
	if err != nil {
		return nil, err
	}
	return e, nil
}

// within calls do in the namespace, with its /sys.
func (e *End) within(do func() error) (err error) {
	onThread(func() {
		if err = e.enter(); err != nil {
			return
		}
		if err = unix.Unshare(unix.CLONE_NEWNS); err != nil {
			err = fmt.Errorf("unshare: %w", err)
			return
		}
		if err = unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err == nil {
			err = unix.Mount("sysfs", "/sys", "sysfs", 0, "")
		}
		if err != nil {
			err = fmt.Errorf("mount /sys: %w", err)
			return
		}
		err = do()
	})
	return err
}

// enter moves the calling thread into the namespace.
func (e *End) enter() error {
	if err := unix.Setns(int(e.namespace.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter a network namespace: %w", err)
	}
	return nil
}

// Start calls start, which starts a process, so that the process is in the namespace. On nil it just calls it.
func (e *End) Start(start func() error) (err error) {
	if e == nil {
		return start()
	}
	onThread(func() {
		if err = e.enter(); err == nil {
			err = start()
		}
	})
	return err
}

// onThread calls do on a thread of its own, which ends with it: nothing else ever runs in what it has entered.
func onThread(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() { // the main thread does not end, and stands for the process in /proc
			onThread(do)
			runtime.UnlockOSThread()
			return
		}
		do()
	}()
	<-done
}
