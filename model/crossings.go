package model

// Where polling and push cross, and what push would take that coalesces.

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
