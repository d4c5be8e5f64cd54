package madeup

import (
	"math/rand/v2"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

var (
	streaming = []string{transport.SSE.Name, transport.WebSocket.Name}
	pushing   = []string{transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name}
)

func sending(direction string, perSecond float64) func(*results.Scenario) {
	return func(s *results.Scenario) {
		s.Direction, s.SendRate, s.RTT, s.Clients, s.Topics = direction, perSecond, results.Duration(50*time.Millisecond), 100, 100
		if direction == results.DirectionChat {
			s.Topics = 10
		}
	}
}

func sameConnection(s *results.Scenario) { s.PostConnection = results.PostSame }
func binary(s *results.Scenario)         { s.PayloadKind = results.PayloadBinary }

func bodies(bytes int) func(*results.Scenario) {
	return func(s *results.Scenario) { s.Clients, s.Topics, s.Rate, s.Payload = 4, 1, 10, bytes }
}

func topics(n int) func(*results.Scenario) {
	return func(s *results.Scenario) { s.Clients, s.Topics, s.Rate = 100, n, 10 }
}

func answers(s *results.Scenario) {
	s.Workload, s.Clients, s.Topics, s.Payload, s.RTT = results.WorkloadTokens, 40, 40, 4, results.Duration(50*time.Millisecond)
	s.PromptBytes, s.Tokens, s.FirstToken, s.TokenGap = 500, 30, results.Duration(200*time.Millisecond), results.Duration(20*time.Millisecond)
}

func response(s *results.Scenario) { s.Ask = results.AskResponse }

func dialogues(s *results.Scenario) {
	answers(s)
	s.PromptBytes, s.Tokens, s.FirstToken, s.TokenGap = 4000, 10, results.Duration(50*time.Millisecond), results.Duration(5*time.Millisecond)
	s.Turns, s.ContextCost = 4, results.Duration(10*time.Millisecond)
}

func kept(s *results.Scenario)       { s.Context = results.ContextKept }
func remembered(s *results.Scenario) { s.ContextCache = true }

var contexts = []func(*results.Scenario){asIs, kept, remembered, both(kept, remembered)}

// workloads are those of suites/workloads.yaml and suites/tokens.yaml.
var workloads = []set{
	{[]string{"direction"}, sending(results.DirectionUp, 5), streaming, nil},
	{[]string{"direction"}, sending(results.DirectionEcho, 5), pushing, nil},
	{[]string{"direction"}, both(sending(results.DirectionEcho, 5), over(results.HTTP2)), []string{transport.SSE.Name}, []func(*results.Scenario){asIs, sameConnection}},
	{[]string{"direction"}, both(sending(results.DirectionEcho, 5), over(results.HTTP2)), []string{transport.WebSocket.Name}, nil},
	{[]string{"direction"}, sending(results.DirectionChat, 2), streaming, nil},
	{[]string{"payload"}, asIs, pushing, []func(*results.Scenario){bodies(2), bodies(1000), bodies(64 << 10)}},
	{[]string{"payload"}, binary, streaming, []func(*results.Scenario){bodies(2), bodies(1000), bodies(64 << 10)}},
	{[]string{"notifications"}, asIs, streaming, []func(*results.Scenario){topics(1), topics(100)}},
	{[]string{"churn"}, both(topics(1), tls), pushing, []func(*results.Scenario){asIs, func(s *results.Scenario) { s.Session = results.Duration(2 * time.Second) }}},
	{[]string{"mix"}, topics(1), []string{transport.WebSocket.Name}, []func(*results.Scenario){asIs, func(s *results.Scenario) { s.Mix = "websocket=95,long-poll=5" }}},
	{[]string{"tokens"}, answers, append([]string{transport.ShortPoll.Name}, pushing...), nil},
	{[]string{"tokens"}, both(answers, response), []string{transport.SSE.Name, transport.HTTPStream.Name}, nil},
	{[]string{"tokens"}, both(answers, over(results.HTTP2)), pushing, nil},
	{[]string{"tokens"}, both(both(answers, response), over(results.HTTP2)), []string{transport.SSE.Name}, nil},
	{[]string{"turns"}, both(dialogues, response), []string{transport.SSE.Name}, contexts},
	{[]string{"turns"}, dialogues, []string{transport.WebSocket.Name}, contexts},
	{[]string{"turns"}, both(both(dialogues, response), near), []string{transport.SSE.Name}, contexts},
	{[]string{"turns"}, both(dialogues, near), []string{transport.WebSocket.Name}, contexts},
}

func near(s *results.Scenario) { s.RTT = 0 }

// Workloads makes up five repetitions of each scenario of the suites of workloads and tokens. A post takes half a round trip more than a
// message over a WebSocket to be answered, and its heads.
func Workloads() []results.Run {
	return repeated("workloads", workloads, func(s results.Scenario, random *rand.Rand) results.Run {
		plain := s
		switch {
		case s.Upstream():
			plain.Rate = s.SendRate
			if s.Direction == results.DirectionChat {
				plain.Rate *= float64(s.Clients / s.Topics)
			}
		case s.Workload == results.WorkloadTokens:
			plain.Rate = float64(s.Tokens) / (s.AnswerTime() + s.RTT).Seconds()
		}
		r := observe(plain, random)
		r.Scenario = s
		n, window := float64(s.Clients), s.Measure.Seconds()
		noise := 1 + 0.01*random.NormFloat64()
		spend := func(ns float64) { r.Server.CPUNS = results.Observed(*r.Server.CPUNS + int64(ns*noise)) }
		send := func(messages float64) { // upstream, over all clients
			up, down := float64(s.Payload+s.PromptBytes)+30, 0.0
			if !s.Descriptor().Upgrade {
				up, down = up+450, 160
				if s.HTTP != results.HTTP1 {
					up, down = up-350, 90
				}
				spend(messages * 20e3)
			}
			r.Bytes.AppUp, r.Bytes.AppDown = r.Bytes.AppUp+int64(messages*up), r.Bytes.AppDown+int64(messages*down)
			*r.Bytes.WireUp, *r.Bytes.WireDown = *r.Bytes.WireUp+int64(messages*(up+60)), *r.Bytes.WireDown+int64(messages*(down+60))
			spend(messages * 5e3)
		}
		switch {
		case s.Upstream():
			sent := s.SendRate * n * window
			r.Delivery.Published = int64(sent)
			send(sent)
			if s.Direction == results.DirectionUp {
				r.Delivery.Expected, r.Delivery.Received, r.Latency = 0, 0, nil
				break
			}
			later(&r, float64(s.RTT)/2) // up, and then down
		case s.PayloadKind == results.PayloadBinary && s.Transport == transport.SSE.Name:
			r.Bytes.AppDown += r.Bytes.PayloadDown / 3
			*r.Bytes.WireDown += r.Bytes.PayloadDown / 3
		case s.Topics == s.Clients && s.Workload == "":
			spend(float64(r.Delivery.Received) * 2e3)
		case s.Session > 0:
			r.Bytes.AppUp, r.Bytes.AppDown = r.Bytes.AppUp+int64(n*700), r.Bytes.AppDown+int64(n*1500)
			spend(n * 300e3)
		case s.Mix != "":
			r.Parts = mixed(r)
			spend(n * 10e3)
		case s.Workload == results.WorkloadTokens:
			asks := r.Delivery.Received / int64(s.Tokens)
			send(float64(asks))
			r.Tokens = told(s, asks, random)
			if s.Turns > 0 {
				r.Turns = dialogued(s, r.Tokens)
			}
		}
		return r
	})
}

// mixed are the parts of a mix.
func mixed(r results.Run) []results.Part {
	var parts []results.Part
	for _, p := range r.Scenario.Parts() {
		share := func(n int64) int64 { return n * int64(p.Clients) / int64(r.Scenario.Clients) }
		part := results.Part{Transport: p.Transport, Clients: p.Clients, Delivery: r.Delivery, Bytes: r.Bytes, Latency: r.Latency}
		part.Delivery.Expected, part.Delivery.Received = share(r.Delivery.Expected), share(r.Delivery.Received)
		part.Bytes.AppDown, part.Bytes.AppUp = share(r.Bytes.AppDown), share(r.Bytes.AppUp)
		if p.Kind() == transport.Hold {
			part.Delivery.Requests = part.Delivery.Received
			part.Bytes.AppDown, part.Bytes.AppUp = part.Bytes.AppDown+200*part.Delivery.Received, 450*part.Delivery.Received
			slow := *r.Latency
			slow.Mean *= 2
			part.Latency = &slow
		}
		parts = append(parts, part)
	}
	return parts
}

// told is what those who ask hear: the context costs the first token time where it has to be read.
func told(s results.Scenario, asks int64, random *rand.Rand) *results.Tokens {
	noise := 1 + 0.01*random.NormFloat64()
	first := float64(s.FirstToken+s.RTT) * noise
	if s.Turns > 0 {
		read := float64(s.PromptBytes)
		if !s.ContextCache {
			read *= float64(s.Turns+1) / 2
		}
		first += read / 1000 * float64(s.ContextCost)
		if s.Context != results.ContextKept {
			first += float64(s.RTT) / 4
		}
	}
	gap, burst := float64(s.TokenGap), 1.0
	p99 := 1.1 * gap
	switch s.Kind() {
	case transport.Poll:
		first += float64(s.PollInterval) / 2
		burst, p99 = float64(s.PollInterval)/gap, float64(s.PollInterval)
	case transport.Hold:
		burst, p99 = max(1, float64(s.RTT)/gap), max(gap, float64(s.RTT))
	}
	count := asks * int64(s.Tokens)
	return &results.Tokens{
		Asks: asks, Answers: asks, BurstMean: results.Observed(burst), BurstMax: results.Observed(int64(burst + 1)),
		FirstToken: &results.Latency{Unit: "ns", Clock: "kernel", P50: int64(first), P90: results.Observed(int64(1.05 * first)), P99: results.Observed(int64(1.1 * first)), Max: int64(1.2 * first), Mean: first, Count: asks, Events: asks},
		Gap:        &results.Latency{Unit: "ns", Clock: "kernel", P50: int64(gap), P90: results.Observed(int64(p99)), P99: results.Observed(int64(p99 * noise)), Max: int64(1.5 * p99), Mean: gap, Count: count, Events: count},
	}
}

// dialogued is how dialogues went whose answers are as told.
func dialogued(s results.Scenario, t *results.Tokens) *results.Turns {
	whole := float64(s.Turns) * (t.FirstToken.Mean + float64(s.Tokens-1)*t.Gap.Mean)
	n := t.Asks / int64(s.Turns)
	all := &results.Turns{Dialogues: n, Dialogue: &results.Latency{Unit: "ns", Clock: "kernel", P50: int64(whole), Max: int64(1.1 * whole), Mean: whole, Count: n, Events: n}}
	for i := range s.Turns {
		bytes, first := float64(s.PromptBytes), t.FirstToken.Mean
		if s.Context != results.ContextKept {
			bytes *= float64(i + 1)
		}
		if !s.ContextCache {
			first += (float64(i) - float64(s.Turns-1)/2) * float64(s.PromptBytes) / 1000 * float64(s.ContextCost)
		}
		all.Turns = append(all.Turns, results.Turn{Asks: n, BytesMean: results.Observed(bytes), FirstTokenMeanNS: results.Observed(first)})
	}
	return all
}

// later makes latencies longer by some nanoseconds.
func later(r *results.Run, by float64) {
	r.Latency.Mean += by
	r.Latency.P50 += int64(by)
	r.Latency.P90 = results.Observed(*r.Latency.P90 + int64(by))
}
