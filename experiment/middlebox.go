package experiment

import (
	"context"
	"fmt"
	"strings"

	"pollpush/results"
	"pollpush/suites/middleboxes"
)

// startMiddlebox starts what lies between clients and server, where the scenario has it, and takes the server's address. It runs on
// the server's cores and on its side of the network, as a proxy stands with the servers behind it: what it takes of a core it takes from
// the server, not from the load generator, and its own processes say how much that is.
func (m *measurement) startMiddlebox(ctx context.Context) error {
	if m.scenario.Via == "" {
		return nil
	}
	middlebox, err := loadMiddlebox(m.scenario)
	if err != nil {
		return err
	}
	dir, err := m.makeScratch("middlebox")
	if err != nil {
		return err
	}
	if m.middlebox, err = m.start("middlebox", middleboxCommand, m.Pinning.Server, m.cable.Server); err != nil {
		return err
	}
	request := MiddleboxRequest{Scenario: m.scenario, Middlebox: *middlebox, Host: m.host(), Upstream: m.address, Directory: dir}
	listening, err := call[Listening](ctx, m, m.middlebox, "Middlebox.Listen", request, m.deadlines().program(&middlebox.Start))
	if err != nil {
		return explainMissing(err, middlebox.Install)
	}
	m.address, m.trust = listening.Address, Trust{}
	if listening.Certificate != nil {
		m.trust = Trust{How: results.TrustRun, Certificate: listening.Certificate}
	}
	m.between = listening.Program
	return checkCores("middlebox", listening.CPUs, m.Pinning.Server)
}

// blocked makes part of the record that no client could connect through what lies between, and why.
func (m *measurement) blocked(why error) error {
	if m.middlebox != nil {
		m.parts.middlebox = &MiddleboxPart{results.Middlebox{Program: *m.between, Blocked: results.Observed(why.Error())}}
	}
	return why
}

// loadMiddlebox reads the file of a scenario's middlebox, and says what it doesn't speak of what the scenario asks for.
func loadMiddlebox(s results.Scenario) (*middleboxes.Middlebox, error) {
	middlebox, err := middleboxes.Load(s.Via)
	if err != nil {
		return nil, fmt.Errorf("via: %w", err)
	}
	if problem := middlebox.Speaks(s.HTTP, s.TLS); problem != "" {
		return nil, fmt.Errorf("via: %s", problem)
	}
	return middlebox, nil
}

// checkMiddleboxes says what can be known to be wrong with what lies between clients and server in some scenarios.
func checkMiddleboxes(ctx context.Context, scenarios ...results.Scenario) error {
	installed := map[string]bool{}
	for _, s := range scenarios {
		if s.Via == "" {
			continue
		}
		middlebox, err := loadMiddlebox(s)
		if err != nil {
			return err
		}
		if installed[s.Via] {
			continue
		}
		if err := MiddleboxInstalled(ctx, middlebox); err != nil {
			return fmt.Errorf("via: %s: %w", middlebox.Name, err)
		}
		installed[s.Via] = true
	}
	return nil
}

// MiddleboxInstalled says that a middlebox isn't installed on this machine, and how to get it; nil: it is, or that can't be told.
func MiddleboxInstalled(ctx context.Context, m *middleboxes.Middlebox) error {
	if m.Version == "" || versionOf(ctx, m.Version) != nil {
		return nil
	}
	return explainMissing(errNotInstalled, m.Install)
}

// MiddleboxVersion returns what a middlebox's program says is its version; nil: it is not installed, or does not say.
func MiddleboxVersion(ctx context.Context, m *middleboxes.Middlebox) *string {
	return versionOf(ctx, m.Version)
}

// fillMiddlebox makes the record of what lay between of what it used, what the clients saw of it, and what came through to the server.
func (p parts) fillMiddlebox(run *results.Run) {
	if p.middlebox == nil {
		run.Middlebox = nil
		return
	}
	m := p.middlebox.Middlebox
	if seen := run.Middlebox; seen != nil {
		m.Buffered, m.Cuts, m.SilenceCutNS = seen.Buffered, seen.Cuts, seen.SilenceCutNS
	}
	if p.server != nil {
		m.Requests = p.server.Requests
	}
	run.Middlebox = &m
}

// explainMissing says how to get a program that is not installed.
func explainMissing(err error, install string) error {
	if install != "" && strings.Contains(err.Error(), errNotInstalled.Error()) { // it may come from another process
		return fmt.Errorf("%w: install it by %s", err, install)
	}
	return err
}
