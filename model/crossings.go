package model

// Where polling and push cross. Own derivations; each names the side on which polling is the better one. Times are
// seconds, costs are of the same unit among themselves.

// CheaperBytes is the λT (events per poll interval) above which polling for the latest value moves fewer bytes than push
// that doesn't coalesce: a poll's bytes (H + p) over an event's (p + f).
func CheaperBytes(poll, event float64) float64 { return poll / event }

// CheaperBytesIdle is the poll interval T above which polling moves fewer bytes than a held connection's heartbeats:
// H0·Th/h, for an empty poll, and a heartbeat's bytes both ways each Th seconds.
func CheaperBytesIdle(emptyPoll, heartbeat, each float64) float64 {
	return emptyPoll * each / heartbeat
}

// CheaperCPU is the λT above which polling needs less server CPU than push: c_req / c_send.
func CheaperCPU(request, send float64) float64 { return request / send }

// CheaperLatency is the number of clients above which staggered polling (mean T/2) is faster than a serial fan-out
// (mean N·s/2): T / s.
func CheaperLatency(period, send float64) float64 { return period / send }

// Capacity is how many clients polling each T seconds a server holds that answers at most so many requests a second.
func Capacity(requestsPerSecond, period float64) float64 { return requestsPerSecond * period }

// CapacityPeriod is the T above which polling serves more clients than push, N_push / R_max: the longest acceptable
// latency at which polling pays (Van de Vyvere, Colpaert, Verborgh 2020).
func CapacityPeriod(pushClients, requestsPerSecond float64) float64 {
	return pushClients / requestsPerSecond
}

// CoalescedPush is the bytes per second of push that sends at most one update per T seconds, for the share of such
// intervals with an event. It is the fair third curve: against it polling never wins by coalescing.
func CoalescedPush(event, useful, period float64) float64 { return useful * event / period }
