package model

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

// A world is what a simulation needs beside a scenario: the heads of its transport and the durations that theory calls
// coefficients.
type world struct {
	requestHead, responseHead, emptyAnswer int     // bytes, without what depends on the scenario
	delay, respond, send                   float64 // seconds
}

var testWorld = world{requestHead: 61, responseHead: 107, emptyAnswer: 83, delay: 0.002, respond: 0.003, send: 2e-5}

// coefficients are what a perfect fit would find in the world.
func (w world) coefficients(s results.Scenario) Coefficients {
	fanOut := Law{PerMoment: w.delay, PerThing: w.send / 2, From: []string{"test"}}
	if s.Kind() == transport.Hold {
		fanOut.PerThing = 0 // each is answered when its event is due
	}
	return Coefficients{
		Delay: assume(w.delay, "test"),
		Setups: map[Setup]Costs{SetupOf(s): {
			Request: assume(float64(w.requestHead), "test"), Response: assume(float64(w.responseHead), "test"),
			Empty: assume(float64(w.emptyAnswer), "test"), Respond: assume(w.respond, "test"), FanOut: fanOut,
		}},
	}
}

// An observation is what a simulated run counts in its window.
type observation struct {
	latencies            []float64
	polls, empty         int
	delivered, published int
	up, down             int
}

// simulation plays a scenario event by event. It shares no formula with the model: messages are rendered, clients poll,
// wait and are written to one by one.
type simulation struct {
	world
	s        results.Scenario
	random   *rand.Rand
	due      []float64 // of message seq-1
	line     []int     // total bytes of the lines before seq-1
	from, to float64   // the window
	seen     observation
}

func simulate(t *testing.T, s results.Scenario, w world) observation {
	t.Helper()
	s.Complete()
	schedule, err := feed.NewSchedule(s.Arrivals, max(s.Rate, 1e-9), 0, 1, s.Seed)
	if err != nil {
		t.Fatal(err)
	}
	sim := &simulation{world: w, s: s, random: rand.New(rand.NewPCG(7, s.Seed)), line: []int{0}}
	sim.from, sim.to = s.Settle.Seconds(), (s.Settle + s.Measure).Seconds()
	body, buffer := make([]byte, s.Payload), []byte(nil)
	for s.Rate > 0 {
		due := schedule().Seconds()
		if due > sim.to+100/s.Rate+10 {
			break
		}
		sim.due = append(sim.due, due)
		buffer = feed.AppendLine(buffer[:0], feed.Message{Seq: uint64(len(sim.due)), Due: time.Unix(1_800_000_000, 0), Body: body})
		sim.line = append(sim.line, sim.line[len(sim.line)-1]+len(buffer))
		if sim.inWindow(due) {
			sim.seen.published += s.Clients
		}
	}
	for i := range s.Clients {
		place := (float64(i) + sim.random.Float64()) / float64(s.Clients) // of the phases, or in the fan-out
		switch {
		case s.Adaptive != "":
			sim.adaptive(place)
		case s.Conflate > 0:
			sim.conflated(int(place * float64(s.Clients)))
		case s.RetryStream > 0:
			sim.comingBack(int(place * float64(s.Clients)))
		case s.Transport == transport.ShortPoll.Name:
			sim.shortPoll(place)
		case s.Transport == transport.LongPoll.Name:
			sim.longPoll(place)
		default:
			sim.push(int(place * float64(s.Clients)))
		}
	}
	slices.Sort(sim.seen.latencies)
	return sim.seen
}

func (sim *simulation) inWindow(at float64) bool { return at >= sim.from && at < sim.to }

func (sim *simulation) shortPoll(place float64) {
	interval, think := sim.s.PollInterval.Seconds(), sim.s.Think.Seconds()
	delay := sim.delay + sim.s.RTT.Seconds()/2
	cursor, k := 0, 0
	for sent := place * max(interval, think); sent < sim.to+1; {
		arrived := sent + delay
		last := cursor
		for last < len(sim.due) && sim.due[last] <= arrived {
			last++
		}
		answered := arrived + sim.respond + delay
		sim.answer(arrived, cursor, last, answered)
		cursor = last
		if k++; think > 0 {
			sent = answered + think + sim.handshakes(delay)
		} else {
			sent = place*interval + float64(k)*interval + sim.handshakes(delay)
		}
	}
}

// handshakes is how long it takes without keep-alive until a request can be sent: SYN there and SYN-ACK back.
func (sim *simulation) handshakes(delay float64) float64 {
	if sim.s.KeepAlive != results.KeepAliveOff {
		return 0
	}
	return delay + delay
}

func (sim *simulation) longPoll(place float64) {
	hold, delay := sim.s.Hold.Seconds(), sim.delay+sim.s.RTT.Seconds()/2
	cursor := 0
	first := place * min(hold, sim.from)
	if sim.s.Rate == 0 { // what is left of a hold that began at any time before
		first = -place * hold
	}
	for arrived := first; arrived < sim.to+1; {
		at, last := arrived, cursor
		if last < len(sim.due) && sim.due[last] > at { // nothing waits: the request is held
			at = min(sim.due[last], arrived+hold)
		}
		if last == len(sim.due) {
			at = arrived + hold
		}
		for last < len(sim.due) && sim.due[last] <= at {
			last++
		}
		sim.answer(at, cursor, last, at+delay)
		cursor = last
		arrived = at + 2*delay + sim.handshakes(delay)
	}
}

// answer accounts for a response with the messages after cursor up to last, that leaves the server at a time and is
// with the client at another.
func (sim *simulation) answer(leaves float64, cursor, last int, answered float64) {
	first := cursor
	if sim.s.Contract == results.Latest && last > cursor {
		first = last - 1
	}
	lubbers := sim.s.Headers == results.HeadersLubbers
	for seq := first; seq < last; seq++ {
		if sim.inWindow(sim.due[seq]) {
			sim.seen.latencies = append(sim.seen.latencies, answered-sim.due[seq])
			sim.seen.delivered++
		}
	}
	if !sim.inWindow(leaves) {
		return
	}
	sim.seen.polls++
	target := "0k3f9-" + strconv.Itoa(cursor)
	if sim.s.Contract == results.Latest {
		target += "&contract=latest"
	}
	if sim.s.Transport == transport.LongPoll.Name {
		target += sim.s.Hold.String()
	}
	if lubbers { // no cursor: the newest again, if it is not new
		target, first = "", max(0, last-1)
	}
	sim.seen.up += sim.requestHead + len(target)
	if first == last {
		sim.seen.empty++
		sim.seen.down += sim.emptyAnswer
		return
	}
	body := sim.line[last] - sim.line[first]
	sim.seen.down += sim.responseHead + len(strconv.Itoa(body)) + body
}

// push is one client's place in a serial fan-out of each message to all clients.
func (sim *simulation) push(place int) {
	free := 0.0 // when the server has written the message before to all
	for i, due := range sim.due {
		start := max(due, free)
		free = start + float64(sim.s.Clients)*sim.send
		at := start + float64(place)*sim.send + sim.delay + sim.s.RTT.Seconds()/2
		if !sim.inWindow(due) {
			continue
		}
		sim.seen.latencies = append(sim.seen.latencies, at-due)
		sim.seen.delivered++
		seq := strconv.Itoa(i + 1)
		line := sim.line[i+1] - sim.line[i]
		if sim.s.Transport == transport.SSE.Name {
			sim.seen.down += len("id: k3f9-"+seq+"\ndata: ") + line + len("\n")
		} else {
			header := 2
			if line-1 > 125 {
				header = 4
			}
			sim.seen.down += header + line - 1
		}
	}
	sim.beats(place)
}

// beats are the heartbeats of one client's stream.
func (sim *simulation) beats(place int) {
	every, down, up, turn := 15.0, len(":\n\n"), 0, sim.random.Float64()
	if sim.s.Transport == transport.WebSocket.Name {
		every, down, up = 30, 2, 6
	}
	if sim.s.Heartbeat > 0 {
		every, turn = sim.s.Heartbeat.Seconds(), (float64(place)+turn)/float64(sim.s.Clients)
	}
	for at := turn * every; at < sim.to; at += every {
		if at >= sim.from {
			sim.seen.down += down
			sim.seen.up += up
		}
	}
}

// assume is a coefficient that was fitted on nothing.
func assume(value float64, from string) Coefficient {
	return Coefficient{Value: value, From: []string{from}}
}
