package validity

import (
	"fmt"

	"pollpush/results"
)

// Rules says in sentences when Judge calls a run invalid, and for which numbers' sake.
func Rules() []string {
	return []string{
		fmt.Sprintf("For the sake of all numbers: an event was lost, doubled or reordered; while nothing was published, an answer was none of the transport's, or a connection was lost and did not come back; the wall clock was moved by more than %v; the cores were not those that are recorded; something else had more than %.0f %% of a side's cores, and more than %v of them.",
			maxClockStep, 100*maxForeign, minForeignTime),
		fmt.Sprintf("For the sake of all numbers, of a target: it fell silent before the window was over, published %.0f %% (none if connections came back; and one event, and %d standard deviations where events are random) more or less than the scenario says, or events whose bodies are %.0f %% (and a byte) larger or smaller on average.",
			100*maxOtherRate, maxDeviations, 100*maxOtherPayload),
		fmt.Sprintf("For latency, the clocks and the holds: an event arrived more than %v before it was due (with a browser, and the uncertainty of its clock); more than %.0f %% of the long polls were answered with nothing new at once.",
			results.MaxEarly, 100*maxHasty),
		fmt.Sprintf("For latency between hosts: their clocks may be off by more than %.0f %% of the median; what keeps the clocks (chrony, PTP) says that they are less apart; or clients beside the publisher, which have its clock, have another median, by more than the clocks may be off by and latencies spread.",
			100*MaxClockShare),
		"For the sake of all numbers, of clients that leave by plan: none left where ten or more were to, or one that left had not caught up by the end of the drain. What comes back by plan is no fault, and counts as no reconnect.",
		"Where all connections are cut by plan, events that are lost, doubled or reordered are what the run is for, and no fault; where clients stop reading by plan, what becomes of theirs is none either.",
		"Of a mix of transports each part is held against these rules by its own latency, lag and polls; what was lost, or failed, counts for the whole run.",
		"For the sake of all numbers, of streams that have events wait: more arrived than one per period to each client, or no answer ended.",
		fmt.Sprintf("For latency, a publisher that posts: it was late by more than %v and %.0f %% of the rest of the latency on average. One in the server's process is not judged: what it is late by is latency, since events are due.",
			maxPublishLag, 100*maxPublishShare),
		fmt.Sprintf("For latency, pauses of the load generator and of a publisher that posts: more than %.1f %% of the events (%.2f %% where there is a p99.9) may have a latency too large by more than %v and %.0f %% of the rest (of polls, of their interval), because they shared the time stamp of a later one after a pause, or were asked for or posted late; or the mean may be too large by more than %v and %.0f %%.",
			100*maxTogether, 100*maxTogetherTail, results.MaxPause, 100*results.PauseShare, maxDoubtMean, 100*maxDoubtShare),
		fmt.Sprintf("For latency, the load generator: it used more than %.0f %% of its cores' time, with a publisher and a path beside it; its lag, from an event's arrival until it was read (99th percentile), exceeded both %v and %.0f %% of the latency's, and more than %.1f %% of a stream's events shared the time stamp of a later one, or long polls were asked again later than half of the time between events; short polls were sent later than %v and %.0f %% of their interval (99th percentile).",
			100*maxBusy, minLag, 100*lagShare, 100*maxTogether, minLag, 100*lagShare),
		fmt.Sprintf("For latency over a path with a round-trip time: the path was late by more than %v on average, or by more than %v and %.0f %% of the median latency at the 99th percentile; or it stood still for longer than that and more than %.0f %% of the window, longer than the median where there is a p99.9, or so that it moved the mean by more than %.0f %%.",
			maxPathLag, maxPathTailLag, 100*maxPathTailShare, 100*maxPathStill, 100*maxDoubtShare),
		fmt.Sprintf("For CPU time, memory and packets: the load generator stood still for more than %.0f %% of the window, or read events later than %v after their arrival (99th percentile), and later than the median latency, so that the server had readers that don't read.",
			100*maxStill, maxLag),
		"Of a run that is invalid for the sake of its latency alone (a busy or lagging load generator, a late publisher or path, early events) the payload and app bytes hold all the same: of streams, and of polls by the clock none of which waited for an answer. Where a scenario has no valid run they are in a table of their own.",
		"A percentile with fewer than ten events beyond it is not given, however many clients had each: p50 takes 20 events, p90 100, p99 1,000, over all repetitions together. That makes no run invalid.",
	}
}
