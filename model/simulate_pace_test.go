package model

import (
	"strconv"

	"pollpush/results"
)

// adaptive polls with pauses that double after each answer without an event, and begin anew after one with.
func (sim *simulation) adaptive(place float64) {
	shortest, longest := sim.s.Pauses()
	delay := sim.delay + sim.s.RTT.Seconds()/2
	cursor, pause := 0, longest.Seconds()
	for sent := place * pause; sent < sim.to+longest.Seconds(); {
		arrived := sent + delay
		last := cursor
		for last < len(sim.due) && sim.due[last] <= arrived {
			last++
		}
		answered := arrived + sim.respond + delay
		sim.answer(arrived, cursor, last, answered)
		if pause *= 2; last > cursor {
			pause = shortest.Seconds()
		}
		pause = min(pause, longest.Seconds())
		cursor, sent = last, answered+pause
	}
}

// conflated sends the newest event that there is, no sooner than a period after the one before.
func (sim *simulation) conflated(place int) {
	period, free, next := sim.s.Conflate.Seconds(), 0., 0
	for next < len(sim.due) && sim.due[next] < sim.to+100 {
		at := max(sim.due[next], free)
		for next < len(sim.due) && sim.due[next] <= at {
			next++
		}
		due := sim.due[next-1]
		free = at + period + 1e-8 // a timer is late, never early
		if sim.inWindow(due) {
			sim.seen.latencies = append(sim.seen.latencies, at-due+float64(place)*sim.send+sim.delay+sim.s.RTT.Seconds()/2)
			sim.seen.delivered++
		}
		if sim.inWindow(at) {
			sim.seen.down += len("id: k3f9-"+strconv.Itoa(next)+"\ndata: \n") + sim.line[next] - sim.line[next-1]
		}
	}
	sim.beats(place)
}

// comingBack follows streams that end after each burst: what is there when the request comes, or else what comes next.
func (sim *simulation) comingBack(place int) {
	delay, wait := sim.delay+sim.s.RTT.Seconds()/2, sim.s.RetryStream.Seconds()
	head := len("HTTP/1.1 200 OK\r\nDate: Sat, 07 Nov 2009 00:32:46 GMT\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
	told := "retry: " + strconv.FormatInt(int64(sim.s.RetryStream)/1e6, 10) + "\n\n"
	chunk := func(n int) int { return len(strconv.FormatInt(int64(n), 16)) + 2 + n + 2 }
	for arrived, next := 0., 0; next < len(sim.due) && arrived < sim.to; {
		first, waited := next, sim.due[next] <= arrived
		at := max(arrived, sim.due[next])
		for next < len(sim.due) && sim.due[next] <= at {
			next++
		}
		if sim.s.Contract == results.Latest {
			first = next - 1
		}
		body := 0
		for seq := first; seq < next; seq++ {
			if sim.inWindow(sim.due[seq]) {
				sim.seen.latencies = append(sim.seen.latencies, at-sim.due[seq]+float64(place)*sim.send+delay)
				sim.seen.delivered++
			}
			body += len("id: k3f9-"+strconv.Itoa(seq+1)+"\ndata: \n") + sim.line[seq+1] - sim.line[seq]
		}
		if sim.inWindow(at) {
			sim.seen.polls++
			sim.seen.up += len("GET /sse?topic=0&retry="+sim.s.RetryStream.String()+" HTTP/1.1\r\nHost: "+hostField+
				"\r\nAccept: text/event-stream\r\nLast-Event-ID: k3f9-\r\n\r\n") + len(strconv.Itoa(max(first, 1)))
			if sim.s.Contract == results.Latest {
				sim.seen.up += len("&contract=latest")
			}
			if waited {
				sim.seen.down += head + chunk(len(told)+body) + len("0\r\n\r\n")
			} else {
				sim.seen.down += head + chunk(len(told)) + chunk(body) + len("0\r\n\r\n")
			}
		}
		arrived = at + 2*delay + wait
	}
}
