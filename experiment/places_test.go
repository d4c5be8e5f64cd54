package experiment

import (
	"bufio"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// aheadPlace is a place on this machine whose wall clock is ahead, as far as what is said to its workers, and by them, can tell.
func aheadPlace(name string, ahead time.Duration) *Place {
	return &Place{Name: name, Address: loopback, Start: func(_ context.Context, subcommand string) (*Child, error) {
		child, err := StartChild(subcommand)
		if err != nil {
			return nil, err
		}
		child.ReadWriteCloser = newShifted(child.ReadWriteCloser, ahead)
		return child, nil
	}}
}

// shifted moves all times in the lines that go through it.
type shifted struct {
	io.ReadWriteCloser
	out   *io.PipeReader
	ahead time.Duration
}

func newShifted(inner io.ReadWriteCloser, ahead time.Duration) shifted {
	out, in := io.Pipe()
	go func() {
		lines := bufio.NewReader(inner)
		for {
			line, err := lines.ReadBytes('\n')
			if _, failed := in.Write(moveTimes(line, ahead)); failed != nil || err != nil {
				in.CloseWithError(err)
				_, _ = io.Copy(io.Discard, lines)
				return
			}
		}
	}()
	return shifted{inner, out, ahead}
}

func (s shifted) Read(b []byte) (int, error) { return s.out.Read(b) }

// Write is called with whole requests.
func (s shifted) Write(b []byte) (int, error) {
	if _, err := s.ReadWriteCloser.Write(moveTimes(b, -s.ahead)); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (s shifted) Close() error { return errors.Join(s.out.Close(), s.ReadWriteCloser.Close()) }

var times = regexp.MustCompile(`"2\d\d\d-\d\d-\d\dT[^"]*"`)

func moveTimes(text []byte, by time.Duration) []byte {
	return times.ReplaceAllFunc(text, func(found []byte) []byte {
		at, err := time.Parse(time.RFC3339Nano, strings.Trim(string(found), `"`))
		if err != nil {
			return found
		}
		return []byte(at.Add(by).Format(`"` + time.RFC3339Nano + `"`))
	})
}

// TestPlacesHaveTheirOwnTime: the window is laid by the publisher's clock, whatever the one here shows, at one place and at several.
func TestPlacesHaveTheirOwnTime(t *testing.T) {
	t.Parallel()
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Network = "sse", 6, 50, results.NetworkAgents
	s.Settle, s.Measure = results.Duration(50*time.Millisecond), results.Duration(200*time.Millisecond)
	s.Complete()
	for name, ahead := range map[string]time.Duration{"ahead": time.Hour, "behind": -time.Hour} {
		for _, hosts := range []int{1, 2} {
			a, b := aheadPlace("a", ahead), aheadPlace("b", ahead)
			places := &Places{Server: a, Load: []*Place{a}}
			if hosts == 2 {
				places.Load[0] = b
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				runs, err := Options{Places: places}.Measure(t.Context(), nil, s)
				if err != nil {
					t.Fatal(err)
				}
				run := runs[0]
				if d := run.Delivery; run.Server == nil || d.Published != 10 || d.Received != 60 || d.Lost != 0 {
					t.Errorf("at %d hosts %+v, want 10 published and 60 received: %q", hosts, d, run.InvalidBecause)
				}
				if kernel := run.Server != nil && run.Server.TCPMemoryBytes != nil; kernel != (hosts == 1) {
					t.Errorf("at %d hosts the kernel's memory is recorded: %v", hosts, kernel)
				}
			})
		}
	}
}

// TestCheckElsewhere says what can't be, before any run is made.
func TestCheckElsewhere(t *testing.T) {
	for _, test := range []struct {
		name, want string
		change     func(s *results.Scenario)
	}{
		{"fine", "", func(*results.Scenario) {}},
		{"a target at an address", "target: a target that publishes by itself", func(s *results.Scenario) { s.Target = "10.0.0.1:80" }},
		{"a target that publishes by itself", "target: a target that publishes by itself", func(s *results.Scenario) {
			s.Target = runningTarget(t, "10.0.0.1:80", "subscribe: {sse: {url: '/sse/{topic}'}}\npublish: none\n")
		}},
		{"fewer processes than agents", "load processes: 2 are fewer than the 3 agents", func(s *results.Scenario) { s.LoadProcesses = 2 }},
		{"more connections than ports", "90000 clients have 90000 connections, and the addresses of 3 agents have ports for 84696", func(s *results.Scenario) { s.Clients = 90_000 }},
	} {
		s := results.Default()
		s.Transport = "sse"
		test.change(&s)
		s.Complete()
		if err := CheckElsewhere(3, s); err == nil != (test.want == "") || err != nil && !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestProcessesByThePlacesLimits: of open files, not by that of the machine that asks.
func TestProcessesByThePlacesLimits(t *testing.T) {
	s := results.Default()
	s.Clients = 1000
	for _, test := range []struct {
		server, load int // limits
		want         int
	}{{1 << 20, 1 << 20, 1}, {1 << 20, 1024, 2}, {1024, 1 << 20, 2}} {
		m := newMeasurement(s, Options{Places: &Places{Server: &Place{Files: test.server}, Load: []*Place{{Files: test.load}}}})
		if load, server := m.loadProcesses(), m.serverProcesses(); load != test.want || server != test.want {
			t.Errorf("with limits of %d and %d: %d load processes and %d of the server, want %d", test.server, test.load, load, server, test.want)
		}
	}
}
