package results

// A Connect is what opening the clients' connections cost. Its bytes are those of Bytes.Connect*, and without keep-alive, where
// opening connections is what the window is about, those of Bytes beside the other ones.
type Connect struct {
	First  Openings `json:"first"`  // the first connection of each client
	Window Openings `json:"window"` // those opened within the window: for each request one without keep-alive, else those that came back

	TookNS      int64  `json:"took_ns"`       // from the first client's dialling until all were connected; at most 5,000 begin in a second
	ServerCPUNS *int64 `json:"server_cpu_ns"` // CPU time of the server's process meanwhile, user and system; nil for a target
	LoadCPUNS   *int64 `json:"load_cpu_ns"`   // of the load generator's
}

// Openings are some connections that were opened until they were ready. Of the times, each connection is a sample.
type Openings struct {
	Connections int64    `json:"connections"`        // opened
	Full        *int64   `json:"full_handshakes"`    // of TLS, with the server's certificate; nil without TLS
	Resumed     *int64   `json:"resumed_handshakes"` // of TLS, with a ticket of an earlier connection (RFC 8446, section 2.2); nil without TLS
	TCP         *Latency `json:"tcp"`                // dialling -> the TCP connection is open; nil where there was none
	TLS         *Latency `json:"tls"`                // then -> the TLS handshake is done; nil where there was none
	Ready       *Latency `json:"ready"`              // dialling -> ready: of what polls, that is all; else the server has agreed to stream
}

// Opened are the openings that the scenario is about: those of the window without keep-alive, else the clients' first ones.
func (r Run) Opened() Openings {
	switch {
	case r.Connect == nil:
		return Openings{}
	case r.Scenario.KeepAlive == KeepAliveOff:
		return r.Connect.Window
	}
	return r.Connect.First
}
