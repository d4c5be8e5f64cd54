package veth

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// newCable skips the test where nobody may make a cable.
func newCable(t *testing.T, serverCores, loadCores []int) *Cable {
	t.Helper()
	c, err := New(serverCores, loadCores)
	if errors.Is(err, os.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// TestCableCarriesConnections from one end to the other, in packets of Ethernet's size.
func TestCableCarriesConnections(t *testing.T) {
	c := newCable(t, nil, nil)
	var ln net.Listener
	var err error
	if c.Server.Start(func() error { ln, err = net.Listen("tcp", c.Server.Address.String()+":0"); return err }) != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	var client net.Conn
	if c.Load.Start(func() error { client, err = net.Dial("tcp", ln.Addr().String()); return err }) != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if got, err := io.ReadAll(client); err != nil || string(got) != "hello" {
		t.Errorf("read %q, %v, want hello", got, err)
	}
	if host := client.LocalAddr().(*net.TCPAddr).IP.String(); host != c.Load.Address.String() {
		t.Errorf("the client is at %s, want %s", host, c.Load.Address)
	}
	raw, err := client.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err != nil || info.Snd_mss != MTU-52 {
			t.Errorf("TCP_INFO: %v, segments of %d bytes, want %d", err, info.Snd_mss, MTU-52)
		}
	})
	if conn, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		conn.Close()
		t.Errorf("%s is reached from outside", ln.Addr())
	}
}

// TestCableSteersPackets to the cores of the end that they arrive at, and has this namespace's TCP settings.
func TestCableSteersPackets(t *testing.T) {
	c := newCable(t, []int{0}, nil)
	for _, test := range []struct {
		end    *End
		device string
		want   string
	}{{c.Server, serverDevice, "1"}, {c.Load, loadDevice, "0"}} {
		err := test.end.within(func() error {
			got, err := os.ReadFile("/sys/class/net/" + test.device + "/queues/rx-0/rps_cpus")
			if text := strings.TrimSpace(string(got)); strings.TrimLeft(strings.ReplaceAll(text, ",", ""), "0") != strings.TrimLeft(test.want, "0") {
				t.Errorf("%s: rps_cpus = %q, want %q", test.device, text, test.want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	own, err := tcpSettings()
	if err != nil {
		t.Fatal(err)
	}
	err = c.Server.within(func() error {
		for _, s := range own {
			if got, err := os.ReadFile("/proc/sys/" + s.name); err == nil && strings.TrimSpace(string(got)) != s.value {
				t.Errorf("%s = %s, here it is %s", s.name, got, s.value)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestStartedProcessesAreInside, and the thread that started them is never used again.
func TestStartedProcessesAreInside(t *testing.T) {
	c := newCable(t, nil, nil)
	before, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	var inside strings.Builder
	child := exec.Command("readlink", "/proc/self/ns/net")
	child.Stdout = &inside
	if err := c.Load.Start(child.Start); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(inside.String()) == before {
		t.Errorf("the child is in this process's namespace, %s", before)
	}
	for range 100 {
		if err := (*End)(nil).Start(func() error {
			if now, err := os.Readlink(ownNamespace); err != nil || now != before {
				t.Errorf("this process is in %s, %v, want %s", now, err, before)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMask(t *testing.T) {
	for _, test := range []struct {
		cores []int
		want  string
	}{{nil, "00000000"}, {[]int{0}, "00000001"}, {[]int{1, 2, 3}, "0000000e"}, {[]int{31, 32, 65}, "00000002,00000001,80000000"}} {
		if got := mask(test.cores); got != test.want {
			t.Errorf("mask(%v) = %s, want %s", test.cores, got, test.want)
		}
	}
}

// TestSwitchJoinsAll: each end reaches each other one, and not while its cable is cut.
func TestSwitchJoinsAll(t *testing.T) {
	s, err := NewSwitch(3)
	if errors.Is(err, os.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	reach := func(from, to int) (err error) {
		var ln net.Listener
		if err := s.Ends[to].Start(func() error { ln, err = net.Listen("tcp", s.Ends[to].Address.String()+":0"); return err }); err != nil {
			return err
		}
		defer ln.Close()
		return s.Ends[from].Start(func() error {
			conn, err := net.DialTimeout("tcp", ln.Addr().String(), 300*time.Millisecond)
			if err == nil {
				conn.Close()
			}
			return err
		})
	}
	reachSoon := func(from, to int) {
		t.Helper()
		var err error
		for range 50 { // a port that is not up yet swallows the question for a neighbour, which is asked again a second later
			if err = reach(from, to); err == nil {
				return
			}
		}
		t.Errorf("%d does not reach %d: %v", from, to, err)
	}
	reachSoon(0, 1)
	reachSoon(1, 2)
	reachSoon(2, 0)
	if err := s.Cut(2); err != nil {
		t.Fatal(err)
	}
	if err := reach(1, 2); err == nil {
		t.Error("what is cut off is reached")
	}
	if err := s.Join(2); err != nil {
		t.Fatal(err)
	}
	reachSoon(1, 2)
}
