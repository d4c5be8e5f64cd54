package experiment

import (
	"context"
	"fmt"
	"os"
	"slices"

	"pollpush/results"
)

// connect starts the run's processes and connects all clients.
func (m *measurement) connect(ctx context.Context) error {
	target := loadOrder{Scenario: m.run.Scenario, Address: m.run.Scenario.Target}
	if target.Address == "" {
		if err := m.startServer(ctx, &target); err != nil {
			return err
		}
	}
	if err := m.trustTarget(ctx, &target); err != nil {
		return err
	}
	if m.run.Scenario.RTT > 0 {
		if err := m.startPath(ctx, &target); err != nil {
			return err
		}
	}
	m.run.Address = target.Address
	if err := m.startLoad(ctx, target); err != nil {
		return err
	}
	if err := m.follow(ctx); err != nil {
		return err
	}
	if m.server != nil {
		if _, err := m.ask(ctx, m.server, order{Settled: true}); err != nil {
			return err
		}
	}
	return nil
}

// startServer starts the server process, and makes it the target.
func (m *measurement) startServer(ctx context.Context, target *loadOrder) (err error) {
	subcommand, serve := "child-server", order{Serve: &target.Scenario}
	if m.null != nil {
		subcommand, serve = "child-null", order{Null: &nullOrder{Scenario: target.Scenario, Behaviour: *m.null}}
	}
	if m.server, err = startChild("server", subcommand, m.pin.Server, nil); err != nil {
		return err
	}
	ready, err := m.ask(ctx, m.server, serve)
	if err != nil {
		return err
	}
	target.Address = ready.Address
	if ready.Certificate != nil {
		target.Trust = trust{How: results.TrustRun, Certificate: ready.Certificate}
		m.run.TLSTrust = results.TrustRun
	}
	return checkCores("server", ready.CPUs, m.pin.Server)
}

// startPath starts a delay line before the target, and makes that the target.
func (m *measurement) startPath(ctx context.Context, target *loadOrder) (err error) {
	if m.path, err = startChild("delay line", "child-delay", m.pin.Server, nil); err != nil {
		return err
	}
	ready, err := m.ask(ctx, m.path, order{Delay: &delayOrder{Address: target.Address, RTT: target.Scenario.RTT}})
	if err != nil {
		return err
	}
	target.Address = ready.Address
	return nil
}

// startLoad starts the load process, which connects its clients; a browser loads the page.
func (m *measurement) startLoad(ctx context.Context, target loadOrder) (err error) {
	subcommand := "child-load"
	if target.Scenario.Client == results.ClientBrowser {
		subcommand = "child-browser"
		if m.files, err = os.MkdirTemp("", "pollpush-browser-"); err != nil {
			return fmt.Errorf("make a place for the browser's files: %w", err)
		}
		target.Scratch = m.files
	}
	if m.load, err = startChild("load", subcommand, m.pin.Load, m.report); err != nil {
		return err
	}
	ready, err := m.ask(ctx, m.load, order{Load: &target})
	if err != nil {
		return err
	}
	return checkCores("load", ready.CPUs, m.pin.Load)
}

// checkCores compares what a child may run on with what the record is going to claim.
func checkCores(name string, got, want []int) error {
	if len(want) > 0 && !slices.Equal(got, want) {
		return fmt.Errorf("wrong cores: the %s process runs on %v, not on %v", name, got, want)
	}
	return nil
}
