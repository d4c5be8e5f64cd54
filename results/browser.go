package results

// The clients: who follows the feed.
const (
	ClientGo      = "go"      // the load generator
	ClientBrowser = "browser" // the lab's transport clients in a page of a headless Chromium
)

// A Browser is what a run whose clients are a browser's has beside the rest. Its Latency is due -> event handler, by the
// browser's clock corrected by ClockOffset; its Bytes are the server's counters of the browser's connections.
//
// HTTP/1.1 allows a browser six connections to a host, for all its tabs together. The clients for which there is none
// wait: Connected and Waiting are counted before the first event. A waiting long poll has its turn when another one is
// answered. A waiting EventSource never has: it is Starved, it is owed nothing, and Delivery accounts for the others.
type Browser struct {
	Version            string  `json:"version"`              // Chrome/156.0.1.2
	ClockStepNS        *int64  `json:"clock_step_ns"`        // of performance.now()
	ClockOffsetNS      *int64  `json:"clock_offset_ns"`      // the browser's clock less the server's
	ClockUncertaintyNS *int64  `json:"clock_uncertainty_ns"` // the offset is within this distance of the true one
	MainThreadNS       *int64  `json:"main_thread_ns"`       // CPU time of the page's main thread within the window
	HeapBytes          *int64  `json:"heap_bytes"`           // JavaScript's, at the end of the window
	Connections        *int64  `json:"connections"`          // open at the server at the end of the window
	Connected          int     `json:"connected"`            // clients that had a connection before the first event
	Waiting            int     `json:"waiting"`              // and those that had none
	Starved            int     `json:"starved"`              // of the waiting: never answered, up to the end of the drain
	NetLog             *NetLog `json:"net_log,omitempty"`    // nil unless Scenario.NetLog
}

// A NetLog is the bytes of the window by Chromium's own log, and those that the server counted less these.
type NetLog struct {
	Down           int64 `json:"down"`            // to the browser, by its log
	Up             int64 `json:"up"`              // from the browser, by its log
	DifferenceDown int64 `json:"difference_down"` // by the server's count, less those
	DifferenceUp   int64 `json:"difference_up"`   // by the server's count, less those
}
