package results

// An Agent is another machine on which roles of a run were played: see package agents.
type Agent struct {
	Name    string   `json:"name"`
	Address string   `json:"address"` // at which the others reached it, without a port
	Roles   []string `json:"roles"`   // server, load
	Host    Host     `json:"host"`    // that machine
}
