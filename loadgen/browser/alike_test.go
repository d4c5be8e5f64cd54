package browser

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/transport"
)

// TestBothKindsOfClientsAreAccountedForAlike has made-up servers that lose, double, reorder, delay, hurry and cut. What the
// load generator's clients meet is written down as a page does, and must come to the same.
func TestBothKindsOfClientsAreAccountedForAlike(t *testing.T) {
	for _, name := range []string{transport.SSE.Name, transport.ShortPoll.Name} {
		for _, contract := range []string{results.EveryEvent, results.Latest} {
			for seed := range uint64(3) {
				t.Run(fmt.Sprintf("%s, %s, %d", name, contract, seed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s := scenario(name, 5, contract)
						s.Topics, s.Rate, s.Client, s.PollInterval, s.Drain, s.Seed = 2, 20, results.ClientGo, 0, results.Duration(time.Second), seed
						if name == transport.ShortPoll.Name {
							s.PollInterval = results.Duration(100 * ms)
						}
						s.Complete()
						compare(t, newPair(s))
					})
				})
			}
		}
	}
}

// pageAhead is what the page's clock is ahead.
const pageAhead = 7 * ms

// A pair is clients of the load generator and the rows that a page would have written in their place.
type pair struct {
	scenario results.Scenario
	begin    time.Time

	mutex   sync.Mutex
	clients map[*loadgen.Client]int // they connect one after the other, so that the order tells who is who
	dials   map[int]int
	rows    []row
}

func newPair(s results.Scenario) *pair {
	return &pair{scenario: s, begin: time.Now(), clients: map[*loadgen.Client]int{}, dials: map[int]int{}}
}

// at is a moment of the run; no event and no answer lies upon one of the marks, which are at 1 s and at 4 s.
func (p *pair) at(d time.Duration) time.Time { return p.begin.Add(d) }

// write writes a row down, as of now.
func (p *pair) write(k kind, client int, seq uint64, due time.Time) {
	r := row{kind: k, client: client, at: time.Duration(time.Now().UnixNano()) + pageAhead, seq: seq}
	if !due.IsZero() {
		r.due = time.Duration(due.UnixNano())
	}
	p.mutex.Lock()
	p.rows = append(p.rows, r)
	p.mutex.Unlock()
}

type clientKey struct{}

// subscribe follows a server that writes lines: messages, "!" and an epoch, and for polls an empty one after each answer.
func (p *pair) subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	p.mutex.Lock()
	client, ok := p.clients[c]
	if !ok {
		client = len(p.clients)
		p.clients[c] = client
	}
	p.mutex.Unlock()
	conn, err := c.Dial(context.WithValue(ctx, clientKey{}, client))
	if err != nil {
		return err
	}
	defer conn.Close()
	c.Connected(0)
	polls := s.Kind() == transport.Poll
	if !polls {
		p.write(answered, client, 0, time.Time{})
	}
	reader := bufio.NewReader(conn)
	for sent := 0; ; {
		if polls {
			if err := c.NextPoll(ctx); err != nil {
				return err
			}
			due := p.begin.Add(c.Phase() + time.Duration(sent)*time.Duration(s.PollInterval))
			sent++
			late := uint64(0)
			if due.Before(time.Now()) {
				late = 1
			}
			p.write(asked, client, late, due.Add(pageAhead))
			conn.Write([]byte("?"))
		}
		events := 0
		for {
			line, err := reader.ReadSlice('\n')
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				p.write(lost, client, 0, time.Time{})
				return err
			}
			if line[0] == '\n' {
				break
			}
			if line[0] == '!' {
				anew := uint64(0)
				if e := string(line[1:5]); c.Epoch() != "" && c.Epoch() != e {
					anew = 1
				}
				if c.Epoch() == "" || anew == 1 {
					p.write(epoch, client, anew, time.Time{})
				}
				c.Met(line[1:5])
				continue
			}
			m, err := feed.ParseLine(line)
			if err != nil {
				return err
			}
			c.Deliver(line)
			p.write(event, client, m.Seq, m.Due)
			events++
		}
		p.write(answered, client, 0, time.Time{})
		if events == 0 {
			p.write(empty, client, 0, time.Time{})
		}
		c.Answered(events)
	}
}

// due is when event number seq is: 20 a second, at least 13 ms from either mark.
func (p *pair) due(seq uint64) time.Time { return p.at(time.Duration(seq)*50*ms - 37*ms) }

// dial returns a connection to a server that does to this client what the seed says.
func (p *pair) dial(ctx context.Context) (net.Conn, error) {
	client := ctx.Value(clientKey{}).(int)
	p.mutex.Lock()
	dial := p.dials[client]
	p.dials[client]++
	p.mutex.Unlock()
	ours, theirs := net.Pipe()
	random := rand.New(rand.NewPCG(p.scenario.Seed, uint64(10*client+dial)))
	go func() {
		defer theirs.Close()
		if p.scenario.Kind() == transport.Poll {
			p.answer(ctx, theirs, random)
		} else {
			p.push(ctx, theirs, random, dial)
		}
	}()
	return ours, nil
}

// line is that of an event.
func (p *pair) line(seq uint64) []byte {
	return feed.AppendLine(nil, feed.Message{Seq: seq, Due: p.due(seq), Body: []byte("sixteen bytes...")})
}

// push sends events 1 to 100 in stretches: each one ends with a cut, before, in or after the window. The last one is a feed
// that has begun anew.
func (p *pair) push(ctx context.Context, conn net.Conn, random *rand.Rand, dial int) {
	ends := []uint64{10, 45, 92, 103}
	if dial == len(ends)-1 {
		fmt.Fprint(conn, "!anew\n")
		for seq := range uint64(3) {
			conn.Write(feed.AppendLine(nil, feed.Message{Seq: seq + 1, Due: time.Now(), Body: []byte("sixteen bytes...")}))
		}
		<-ctx.Done()
		return
	}
	fmt.Fprint(conn, "!once\n")
	next := uint64(1)
	if dial > 0 {
		next = ends[dial-1] + 1
	}
	for ; next <= ends[dial]; next++ {
		seqs := []uint64{next}
		switch n := random.IntN(20); {
		case n == 0: // lost
			continue
		case n == 1:
			seqs = []uint64{next, next}
		case n == 2:
			seqs = []uint64{next + 1, next} // and again, in its turn
		}
		late := time.Duration(random.IntN(200)) * 100 * us
		if random.IntN(30) == 0 {
			late = -time.Duration(random.IntN(20)) * 100 * us
		}
		if feed.Wait(ctx, p.due(seqs[0]).Add(late)) != nil {
			return
		}
		for _, seq := range seqs {
			conn.Write(p.line(seq))
		}
	}
}

// answer answers polls with what is due, sometimes not all of it or some of it again, and sometimes too late.
func (p *pair) answer(ctx context.Context, conn net.Conn, random *rand.Rand) {
	next := uint64(1)
	for request := make([]byte, 1); ; {
		if _, err := conn.Read(request); err != nil {
			return
		}
		delay := time.Duration(1+random.IntN(int(9*ms))) | 1
		if random.IntN(8) == 0 {
			delay += 230 * ms
		}
		if feed.Wait(ctx, time.Now().Add(delay)) != nil {
			return
		}
		body := []byte("!once\n")
		for ; p.due(next).Before(time.Now()) && next <= 100; next++ {
			switch random.IntN(20) {
			case 0:
			case 1:
				body = append(append(body, p.line(next)...), p.line(next)...)
			default:
				body = append(body, p.line(next)...)
			}
		}
		if _, err := conn.Write(append(body, '\n')); err != nil {
			return
		}
	}
}

// compare runs the load generator's clients and enters the rows into a tally.
func compare(t *testing.T, p *pair) {
	l := loadgen.New(p.scenario, p.subscribe, loadgen.Options{Dial: p.dial, ConnectRate: 1e4})
	defer l.Close()
	mark1, mark2 := p.at(time.Second), p.at(4*time.Second)
	l.SetWindow(mark1, mark2)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := feed.Wait(t.Context(), p.at(7*time.Second)); err != nil {
		t.Fatal(err)
	}
	events := account.Events{First: []uint64{21, 21}, Last: []uint64{80, 80}} // due at 1.013 s and at 3.963 s
	if err := l.Drain(t.Context(), events.First, events.Last); err != nil {
		t.Fatal(err)
	}
	l.Close()
	want, got := new(results.Run), new(results.Run)
	l.Fill(want)
	tally := newTally(p.scenario, events, account.Window{From: mark1.UnixNano(), Until: mark2.UnixNano()}, 0)
	tally.body = make([]byte, 16)
	tally.add(p.rows, pageAhead)
	tally.fill(got)

	if p.scenario.Kind() == transport.Poll {
		want.Delivery.Reconnects, want.Delivery.ReconnectsOutside = 0, 0
	}
	if !reflect.DeepEqual(got.Delivery, want.Delivery) {
		t.Errorf("delivery\n by the rows    %+v (restarts %v)\n by the clients %+v (restarts %v)", got.Delivery, results.Value(got.Delivery.Restarts), want.Delivery, results.Value(want.Delivery.Restarts))
	}
	if d := want.Delivery; d.Received == 0 || d.Duplicates == 0 || d.Lost+d.Coalesced == 0 ||
		p.scenario.Kind() == transport.Poll && (d.LatePolls == 0 || d.EmptyResponses == 0) ||
		p.scenario.Kind() == transport.Stream && (d.Reordered+d.Reconnects == 0 || *d.Restarts == 0) {
		t.Errorf("%+v is too dull to show a difference", d)
	}
	got.Latency.Clock = want.Latency.Clock
	for name, c := range map[string][2]any{
		"latency": {got.Latency, want.Latency}, "fan-out": {got.FanOut, want.FanOut}, "lag": {got.Lag, want.Lag},
		"payload":        {got.Bytes.PayloadDown, want.Bytes.PayloadDown},
		"errors":         {got.Errors["other"], want.Errors["closed"]},
		"errors outside": {got.ErrorsOutside["other"], want.ErrorsOutside["closed"]},
	} {
		if !reflect.DeepEqual(c[0], c[1]) {
			t.Errorf("%s\n by the rows    %+v\n by the clients %+v", name, c[0], c[1])
		}
	}
}
