package experiment

import (
	"context"
	"time"

	"pollpush/lab"
	"pollpush/loadgen/browser"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/transport"
)

// What differs in a run whose clients are a browser's: its page comes from the measured server, which therefore keeps
// the books at four moments, so that the page's own bytes stay out of them.

// checkBrowser says that a Chromium is missing where one of the scenarios needs it.
func checkBrowser(scenarios ...results.Scenario) error {
	for _, s := range scenarios {
		if s.Client == results.ClientBrowser {
			if _, err := browser.Find(); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow has the browser's clients connect, between two looks at the server's books.
func (m *measurement) follow(ctx context.Context) error {
	if m.run.Scenario.Client != results.ClientBrowser {
		return nil
	}
	if _, err := m.ask(ctx, m.server, order{Loaded: true}); err != nil {
		return err
	}
	_, err := m.ask(ctx, m.load, order{Follow: true})
	return err
}

// visited completes the record with what the server says of the browser's connections.
func (m *measurement) visited(v *visit) {
	b := m.run.Browser
	if b == nil || v == nil {
		return
	}
	b.Connections = results.Observed(int64(v.Measured.Open))
	if m.run.Scenario.Kind() == transport.Hold { // the page isn't told that a poll is held
		b.Connected = min(v.Settled.Open, m.run.Scenario.Clients)
		b.Waiting = m.run.Scenario.Clients - b.Connected
	}
	m.run.Bytes.AppDown, m.run.Bytes.AppUp = v.Measured.Down-v.Mark.Down, v.Measured.Up-v.Mark.Up
	if m.run.Scenario.Kind() == transport.Stream { // polls connect by asking
		m.run.Bytes.ConnectDown, m.run.Bytes.ConnectUp = v.Settled.Down-v.Loaded.Down, v.Settled.Up-v.Loaded.Up
	}
	if b.NetLog != nil {
		b.NetLog.DifferenceDown, b.NetLog.DifferenceUp = m.run.Bytes.AppDown-b.NetLog.Down, m.run.Bytes.AppUp-b.NetLog.Up
	}
}

// A visit is a server's books of a browser: with the page loaded, with all clients connected, and at both marks.
type visit struct {
	Loaded, Settled, Mark, Measured books

	server *servers.Server
}

// books are a server's at a moment.
type books struct {
	servers.Stats
	At time.Time
}

// receive prepares a server for a browser's visit.
func receive(o *servers.Options) (*visit, error) {
	page, err := browser.Page(lab.Clients())
	if err != nil {
		return nil, err
	}
	v := &visit{}
	o.Fallback = page
	o.Started = func(s *servers.Server) { v.server = s }
	o.MaxConnections += 64 // the page's own, and what the browser opens in case it needs it
	return v, nil
}

// look writes the server's books down at one of the moments; nobody visits a nil visit.
func (v *visit) look(at func(*visit) *books) {
	if v != nil {
		*at(v) = books{v.server.Stats(), time.Now()}
	}
}

// marks are when the books of the marks were read.
func (v *visit) marks() [2]time.Time {
	if v == nil {
		return [2]time.Time{}
	}
	return [2]time.Time{v.Mark.At, v.Measured.At}
}
