// Package agents has the roles of a run played on other machines. An Agent offers its machine over NATS; a Coordinator finds
// agents, and starts worker processes at them as experiment starts them here.
//
// NATS (nats.io) carries control alone: who is there, the calls of workers, and their replies. What is measured goes from clients to
// servers directly.
package agents

import (
	"fmt"
	"strings"
	"time"

	"pollpush/internal/host"
)

// Both sides show that they are there each beat. An agent that has not been heard of for lostAfter is lost to its coordinator; a
// coordinator that has not been heard of for leaveAfter has its workers ended by the agent, which then waits for another one. The
// first is shorter, so that a run is over before its workers are.
const (
	beat       = 500 * time.Millisecond
	lostAfter  = 3 * time.Second
	leaveAfter = 5 * time.Second
)

// The subjects. An agent is called by an ID of its own, because nobody keeps two from having one name.
const (
	helloSubject = "pollpush.agents" // agents say hello
)

func callSubject(agent, call string) string { return "pollpush.agent." + agent + "." + call }
func beatSubject(session string) string     { return "pollpush.session." + session }

// What of a worker goes over a subject: to its stdin, and from its stdout.
func stdinSubject(worker string) string  { return "pollpush.worker." + worker + ".in" }
func stdoutSubject(worker string) string { return "pollpush.worker." + worker + ".out" }

// A Program is what both sides have to be alike in: workers and their callers are of one build.
type Program struct {
	Revision string `json:"revision"` // see host.Revision
	Binary   string `json:"binary"`   // SHA-256 of its file
}

// ThisProgram is the one that runs.
func ThisProgram() (Program, error) {
	binary, err := host.BinaryHash()
	return Program{host.Revision(), binary}, err
}

// A Hello is what an agent says of itself, each beat.
type Hello struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Address string  `json:"address"` // at which others reach what listens there, without a port
	Program Program `json:"program"`
	OS      string  `json:"os"`                // and architecture
	CPUs    int     `json:"cpus"`              // that it may use
	Files   int     `json:"files"`             // that a process may have open there
	Session string  `json:"session,omitempty"` // of the coordinator that it works for; "": it waits
	Ends    bool    `json:"ends,omitempty"`    // it is the last hello
}

// An engagement is the request of the call "engage": from then on the agent works for the coordinator alone. Its reply, like that of
// all calls, is an error's text; "": none.
type engagement struct {
	Session string  `json:"session"`
	Program Program `json:"program"`
	Work    Work    `json:"work"`
}

// Work is what a coordinator is going to do.
type Work struct {
	Name   string `json:"name"`             // a suite's, or that of a scenario
	SHA256 string `json:"sha256,omitempty"` // of the suite's text
}

// A start is the request of the call "start", and of "kill".
type start struct {
	Session    string `json:"session"`
	Worker     string `json:"worker"` // an ID
	Subcommand string `json:"subcommand,omitempty"`
}

// alike refuses another program than the agent's: what both mean by a call or a field of a record may differ.
func alike(agent Hello, coordinator Program) error {
	own := agent.Program
	told := own.Revision != "unknown" && !strings.HasSuffix(own.Revision, "+changes")
	if own.Binary == coordinator.Binary || told && own.Revision == coordinator.Revision {
		return nil
	}
	return fmt.Errorf("agent %s is another pollpush (revision %s, SHA-256 %.12s) than its coordinator (revision %s, %.12s): start both from one build",
		agent.Name, own.Revision, own.Binary, coordinator.Revision, coordinator.Binary)
}
