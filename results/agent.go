package results

// An Agent is another machine on which roles of a run were played: see package agents.
type Agent struct {
	Name    string   `json:"name"`    // by which the coordinator knows it: --name, or the host's
	Address string   `json:"address"` // at which the others reached it, without a port
	Roles   []string `json:"roles"`   // server, load
	Host    Host     `json:"host"`    // that machine
	Machine *Machine `json:"machine"` // what it had within the window; nil: the run ended before

	// ForeignCPUShare is the share of its cores' time, 0 to 1, that something else had than what the agent started. No run is judged by it: on
	// a machine of its own an agent has more cores than it needs.
	ForeignCPUShare *float64 `json:"foreign_cpu_share"`
}
