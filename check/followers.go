package check

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/results"
)

// followers are clients of the load generator, and what they have heard of one check.
type followers struct {
	subject *Subject
	load    *loadgen.Load
	topics  int
	name    string // what is published begins with it

	mu      sync.Mutex
	heard   [][]string // of each client: what followed the name
	numbers [][]uint64 // of all that it heard
	conns   []*tap
	news    chan struct{} // capacity 1
}

// clients returns clients that are to follow so many topics.
func (s *Subject) clients(n, topics int) *followers {
	f := &followers{subject: s, topics: topics, name: nonce(), heard: make([][]string, n), numbers: make([][]uint64, n), news: make(chan struct{}, 1)}
	scenario := s.Scenario
	scenario.Clients, scenario.Topics = n, topics
	options := loadgen.Options{Address: s.Address, TLS: s.TLS, Heard: f.hear}
	if s.Scenario.HTTP != results.HTTP3 {
		options.Dial = f.dial
	}
	f.load = loadgen.New(scenario, s.Subscribe, options)
	return f
}

// connect returns once they are connected.
func (f *followers) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f.load.Connect(ctx)
}

func (f *followers) close() { f.load.Close() }

// hear is a loadgen.Options.Heard.
func (f *followers) hear(client int, m feed.Message) {
	text, ours := strings.CutPrefix(string(m.Body), f.name+" ")
	f.mu.Lock()
	f.numbers[client] = append(f.numbers[client], m.Seq)
	if ours {
		f.heard[client] = append(f.heard[client], text)
	}
	f.mu.Unlock()
	f.wake()
}

func (f *followers) wake() {
	select {
	case f.news <- struct{}{}:
	default:
	}
}

// publish publishes a text of this check.
func (f *followers) publish(ctx context.Context, topic int, text string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := f.subject.Publish(ctx, topic, f.name+" "+text); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// await waits until something is true of what was heard, and returns whether it came to be.
func (f *followers) await(ctx context.Context, patience time.Duration, so func(heard [][]string) bool) bool {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		f.mu.Lock()
		done := so(f.heard)
		f.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-f.news:
		case <-over.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// probe is what is published until each client has heard one: from then on they follow, whatever their server does with a client that has
// only just come.
const probe = "probe"

// settle publishes until each client hears it.
func (f *followers) settle(ctx context.Context) error {
	for attempt := range int(patience / probeInterval) {
		for topic := range f.topics {
			if err := f.publish(ctx, topic, fmt.Sprint(probe, " ", attempt)); err != nil {
				return err
			}
		}
		if f.await(ctx, probeInterval, func(heard [][]string) bool {
			return !slices.ContainsFunc(heard, func(of []string) bool { return len(of) == 0 })
		}) {
			return nil
		}
	}
	return fmt.Errorf("of what is published nothing arrives within %v%s", patience, f.failure())
}

const probeInterval = 100 * time.Millisecond

// failure is what went wrong for the clients, as the end of a sentence.
func (f *followers) failure() string {
	if err := f.load.Failed(); err != nil {
		return fmt.Sprintf(" (our client: %s)", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return ""
}

// of returns what a client heard, without probes.
func (f *followers) of(client int) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.heard[client]), func(text string) bool { return strings.HasPrefix(text, probe) })
}

// expect waits until each client of some has what it is owed, and a little longer for what it isn't, and compares.
func (f *followers) expect(ctx context.Context, want []string, clients ...int) error {
	for heard := 0; ; { // as long as something comes
		more, have := heard, false
		if !f.await(ctx, patience, func([][]string) bool {
			more, have = f.total(), f.have(len(want), clients)
			return have || more > heard
		}) || have {
			break
		}
		heard = more
	}
	f.await(ctx, surplus, func([][]string) bool { return f.have(len(want)+1, clients) })
	for _, client := range clients {
		if difference := compare(want, f.of(client)); difference != "" {
			return fmt.Errorf("%s%s", difference, f.failure())
		}
	}
	return nil
}

// surplus is how long what should not come is waited for.
const surplus = 100 * time.Millisecond

// total is how much all have heard. The lock is held.
func (f *followers) total() (n int) {
	for _, of := range f.heard {
		n += len(of)
	}
	return n
}

// fewest is how many events the client has that has the fewest. The lock is held.
func (f *followers) fewest() int {
	fewest := len(f.numbers[0])
	for _, numbers := range f.numbers {
		fewest = min(fewest, len(numbers))
	}
	return fewest
}

// have says whether clients have heard so much. The lock is held.
func (f *followers) have(n int, clients []int) bool {
	for _, client := range clients {
		have := 0
		for _, text := range f.heard[client] {
			if !strings.HasPrefix(text, probe) {
				have++
			}
		}
		if have < n {
			return false
		}
	}
	return true
}

// dial is a loadgen.Options.Dial, which keeps what is sent.
func (f *followers) dial(ctx context.Context) (net.Conn, error) {
	network, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", f.subject.Address)
	if err != nil {
		return nil, err
	}
	t := &tap{Conn: network, wrote: f.wake}
	f.mu.Lock()
	f.conns = append(f.conns, t)
	f.mu.Unlock()
	return t, nil
}

// cut resets all connections, and returns whether there were any.
func (f *followers) cut() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.conns {
		_ = t.Conn.(*net.TCPConn).SetLinger(0)
		t.Conn.Close()
	}
	cut := len(f.conns) > 0
	f.conns = nil
	return cut
}

// firstRequest waits for what the first client sends first, with what follows within a moment.
func (f *followers) firstRequest(ctx context.Context) ([]byte, error) {
	sent := func() (first []byte) {
		if len(f.conns) > 0 {
			first = f.conns[0].sent()
		}
		return first
	}
	if !f.await(ctx, patience, func([][]string) bool { return len(sent()) > 0 }) {
		return nil, fmt.Errorf("a client of ours has asked for nothing within %v", patience)
	}
	f.await(ctx, surplus, func([][]string) bool { return false })
	f.mu.Lock()
	defer f.mu.Unlock()
	return sent(), nil
}

// lastRequest is what the only client sent last.
func (f *followers) lastRequest() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.conns) == 0 {
		return nil
	}
	return f.conns[len(f.conns)-1].last()
}
