package results

import "fmt"

// maxProcesses is how many processes a side may have.
const maxProcesses = 256

// processFields say how many processes the two sides have.
var processFields = []Field{
	{
		Key: "load_processes", At: func(s *Scenario) any { return &s.LoadProcesses },
		Help: "processes that the clients are spread over; 0: as many as the limit of open files demands", High: maxProcesses,
		Problem: func(s Scenario) string {
			switch {
			case s.LoadProcesses <= 1:
			case s.LoadProcesses > s.Clients:
				return fmt.Sprintf("%d clients don't fill %d processes: use fewer", s.Clients, s.LoadProcesses)
			case s.Upstream():
				return "what clients send to each other one process alone can account for: leave direction out, or use 1"
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: "the clients are in one page: leave it out"},
		Roles:   []Role{RoleSubscribers}, Column: "load processes", Caption: "%s load processes",
	},
	{
		Key: "server_processes", At: func(s *Scenario) any { return &s.ServerProcesses },
		Help: "our server's processes, which share its port (SO_REUSEPORT), each with the whole feed; 0: as many as the limit of open files demands", High: maxProcesses,
		Problem: func(s Scenario) string {
			if s.ServerProcesses <= 1 {
				return ""
			}
			return s.ReasonForOneServer()
		},
		Ours:    "how many processes it has is its own: leave it out",
		NotWith: map[string]string{ClientBrowser: "what a browser's connections carry one process alone can count: leave it out"},
		Roles:   []Role{RoleServer, RolePublisher}, Column: "server processes", Caption: "%s server processes",
	},
}

// ReasonForOneServer says why a scenario's server has to be one process; "" if it may be several.
func (s Scenario) ReasonForOneServer() string {
	switch {
	case s.Target != "":
		return "a target has the processes that it has: only our server is started in several"
	case s.Publisher == PublisherPost:
		return "an event that is posted reaches one process alone: leave publisher out"
	case s.Upstream():
		return "what a client sends reaches one process alone: leave direction out"
	case s.Workload != "":
		return "who answers a client's prompt is one process alone: leave workload out"
	case s.HTTP == HTTP3:
		return "packets of QUIC have no accepted connection to go to: use http 1.1 or 2"
	case s.Client == ClientBrowser:
		return "what a browser's connections carry one process alone can count"
	}
	return ""
}
