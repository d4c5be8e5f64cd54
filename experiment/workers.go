package experiment

import (
	"fmt"
	"io/fs"

	"pollpush/loadgen"
	"pollpush/loadgen/subscription"
	"pollpush/results"
	"pollpush/servers"
)

// A Transport is a way to follow the feed: how a server offers it, how a subscriber follows it.
type Transport struct {
	servers.Transport
	Subscribe loadgen.Subscribe
}

// A registry is the transports that there are.
type registry []Transport

// named returns the transport of that name.
func (r registry) named(name string) (Transport, error) {
	var names []string
	for _, t := range r {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Transport{}, fmt.Errorf("transport %q does not exist%s", name, results.Hint(name, names))
}

// of returns the transports of a scenario's parts.
func (r registry) of(s results.Scenario) ([]Transport, error) {
	var all []Transport
	for _, p := range s.Parts() {
		t, err := r.named(p.Transport)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// Adapters follow servers that speak a codec of their own, by the names that targets' files call them by.
type Adapters map[string]subscription.Adapter

// The subcommands that a run's workers are started with.
const (
	serverCommand  = "child-server"
	loadCommand    = "child-load"
	browserCommand = "child-browser"
	PathCommand    = "child-delay"
	postCommand    = "child-publisher"
	programCommand = "child-program"
	requestCommand = "child-requests"

	middleboxCommand = "child-middlebox"
	ClockCommand     = "child-clock"
)

// StartsPrograms reports whether workers of a kind start programs that a file describes. Who may start such a worker may have any command carried
// out.
func StartsPrograms(subcommand string) bool {
	return subcommand == programCommand || subcommand == middleboxCommand
}

// Workers returns the kinds of processes that runs are made of. transports are what servers offer and clients follow, adapters follow
// others' servers, page has the transport clients of a browser: see browser.Page.
func Workers(transports []Transport, adapters Adapters, page fs.FS) []WorkerKind {
	return []WorkerKind{
		{serverCommand, func(p *Process) map[string]any {
			server := &serverRole{process: p, transports: transports, page: page}
			return map[string]any{"Server": server, "Publisher": &publisherRole{process: p, server: server}}
		}},
		{loadCommand, func(p *Process) map[string]any {
			return map[string]any{"Subscribers": &goClients{process: p, transports: transports, adapters: adapters}}
		}},
		{browserCommand, func(p *Process) map[string]any { return map[string]any{"Subscribers": &browserClients{process: p}} }},
		{postCommand, func(p *Process) map[string]any { return map[string]any{"Publisher": &posterRole{process: p}} }},
		{programCommand, func(p *Process) map[string]any { return map[string]any{"Server": &programRole{process: p}} }},
		{requestCommand, func(p *Process) map[string]any { return map[string]any{"Publisher": &requestPoster{process: p}} }},
		{middleboxCommand, func(p *Process) map[string]any { return map[string]any{"Middlebox": &middleboxRole{process: p}} }},
		{ClockCommand, func(p *Process) map[string]any { return map[string]any{"Clock": &clockRole{p}} }},
		{PathCommand, func(p *Process) map[string]any { return map[string]any{"Path": &pathRole{process: p}} }},
	}
}
