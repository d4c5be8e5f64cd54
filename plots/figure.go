// Package plots draws recorded runs as figures, each of which answers one question.
//
// A figure picks, of the runs that answer its question, those that differ only in what it compares (stats.Families).
// Throughout all figures hue and glyph name the transport, shade its pace, and dashes what the figure says.
package plots

import (
	"errors"

	"pollpush/results"
)

// A Figure answers one question with the runs it is given. Draw leaves invalid runs out, and returns ErrNothingToDraw
// where the runs don't vary in what the figure compares or it was not measured.
type Figure struct {
	Name     string // of its file, without the format
	Question string // its title
	Draw     func(runs []results.Run) (*Drawing, error)
}

// ErrNothingToDraw says that the runs can't answer a figure's question, which is no fault of theirs.
var ErrNothingToDraw = errors.New("nothing to draw: the runs do not vary in what this figure compares")

// Figures returns all figures, in the order in which a reader wants them.
func Figures() []Figure {
	return []Figure{
		{"tradeoff", "How stale is what clients see, and at what cost in bytes?", tradeoff},
		{"tradeoff-sparse", "How stale is a sparse feed, and at what cost in bytes?", tradeoffSparse},
		{"latency-percentiles", "How late do events arrive, and how late do the slowest?", latencyPercentiles},
		{"latency-clients", "How does latency grow with the number of clients?", latencyClients},
		{"bytes-rate", "How does a client's traffic grow with the event rate?", bytesRate},
		{"bytes-layers", "How many bytes does it take to deliver one event?", bytesLayers},
		{"bytes-idle", "How many bytes does an idle client take?", bytesIdle},
		{"cpu-event", "How much server CPU does it take to deliver one event?", cpuEvent},
		{"cpu-rate", "How does a client's server CPU grow with the event rate?", cpuRate},
		{"cpu-idle", "How much server CPU does an idle client take?", cpuIdle},
		{"cpu-utilisation", "What does an event cost a server that is busier?", cpuUtilisation},
		{"latency-load", "How stale is what clients see as load grows?", latencyLoad},
		{"breakeven", "Which transport is cheapest, by event rate and staleness?", breakEven},
		{"memory-clients", "How does server memory grow with its connections?", memoryClients},
		{"connections", "What does it take to hold 100,000 connections?", manyConnections},
		{"memory-moments", "Whose connections take the least memory, and when?", memoryMoments},
		{"polls-interval", "How many polls are empty, and how many events missed?", pollsInterval},
		{"heads", "What do a browser's heads and cookies make of the bytes?", headsBytes},
		{"versions", "What do HTTP/2 and HTTP/3 make of the bytes?", versionsBytes},
		{"sharing", "What does it cost that clients share a connection?", sharing},
		{"encryption", "What does TLS cost?", encryption},
		{"compression", "What does compression save, and what does it cost?", compression},
		{"conditional", "What do entity tags save?", conditional},
		{"cold", "What does a connection for each request cost?", cold},
		{"engines", "What is the transport's cost, and what the library's?", engines},
		{"pace", "What do conflating, adapting and coming back save?", pace},
		{"direction", "What is it worth that a WebSocket carries both directions?", direction},
		{"payload", "What is a message wrapped in, by its size and kind?", payloadOverhead},
		{"notifications", "What does it cost that each client has messages of its own?", notifications},
		{"churn", "What does it cost that clients leave and come back?", churn},
		{"mix", "What do a few clients of another transport cost?", mixed},
		{"tokens", "What does a transport add to an answer that comes token by token?", answersTokens},
		{"turns", "How much of what a dialogue gains is the transport's?", dialogues},
		{"published", "How do published numbers compare with ours?", publishedRatios},
		{"published-transits", "How many network transits does a long poll's event take?", publishedTransits},
		{"published-crossing", "From which interval on does polling serve more clients?", publishedCrossing},
		{"peers", "What does each server take, of memory and of CPU time?", peers},
		{"middlebox-matrix", "Which transport gets through which proxy?", middleboxMatrix},
		{"collapsing-cache", "How many requests does an event take behind a cache?", collapsingCache},
		{"browser-latency", "How much later do browsers have events than Go clients?", browserLatency},
		{"browser-connections", "How many clients of a browser wait for a connection?", browserConnections},
	}
}
