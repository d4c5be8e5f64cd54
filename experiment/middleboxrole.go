package experiment

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/suites/middleboxes"
)

// middleboxRole is what lies between clients and server where a file describes it: a child of this process.
type middleboxRole struct {
	process   *Process
	middlebox middleboxes.Middlebox
	program   *program
	is        results.Program

	idle, connected *int64 // memory of its processes
	measured        chan struct{}
	part            MiddleboxPart // once measured is closed
}

// Listen starts the middlebox and waits until it is ready.
func (m *middleboxRole) Listen(request MiddleboxRequest, reply *Listening) (err error) {
	if request.Directory, err = ownScratch(request.Directory); err != nil {
		return err
	}
	m.process.AtEnd(func() { // the parent does so too, unless it was killed
		os.RemoveAll(request.Directory)
		os.Remove(filepath.Dir(request.Directory)) // unless the server has files there
	})
	m.middlebox, m.measured = request.Middlebox, make(chan struct{})
	m.process.AtEnd(func() { removeScratch(request.Directory) })
	if reply.CPUs, err = host.CPUs(); err != nil {
		return err
	}
	values, err := placeholders(request.Scenario, request.Host, request.Directory)
	if err != nil {
		return err
	}
	values["upstream"] = request.Upstream
	if err := writeCertificate(request.Directory, request.Host); err != nil {
		return err
	}
	ctx := m.process.Context()
	m.is = results.Program{
		Name: m.middlebox.Name, SHA256: m.middlebox.SHA256, Version: versionOf(ctx, m.middlebox.Version), Started: true,
	}
	reply.Program = &m.is
	if m.program, err = startProgram(m.middlebox.Start, values); err != nil {
		return err
	}
	m.process.AtEnd(m.program.stop)
	if err := m.program.await(ctx, values["address"], false); err != nil {
		return err
	}
	reply.Address = values["address"]
	if request.Scenario.TLS {
		reply.Address = net.JoinHostPort(values["host"], values["port2"])
		if err := m.program.await(ctx, reply.Address, true); err != nil {
			return err
		}
		if reply.Certificate, err = os.ReadFile(filepath.Join(request.Directory, "cert.pem")); err != nil {
			return fmt.Errorf("read a certificate: %w", err)
		}
	}
	m.process.Start("running the middlebox", m.program.watch)
	m.idle = host.MemoryOf(m.program.processes())
	return nil
}

// Connected is called when all clients are connected and nothing is published yet.
func (m *middleboxRole) Connected(Nothing, *Nothing) error {
	m.connected = host.MemoryOf(m.program.processes())
	return nil
}

// Watch has what it uses within the window measured. It returns at once.
func (m *middleboxRole) Watch(w Window, _ *Nothing) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	m.process.Start("measuring the middlebox", func(ctx context.Context) error {
		defer timer.Close()
		var used [2]host.TreeUsage
		for i, mark := range []time.Time{w.Mark1, w.Mark2} {
			if err := timer.Wait(ctx, mark); err != nil {
				return err
			}
			used[i] = host.UsedBy(m.program.processes())
		}
		is := m.is
		is.Processes = results.Observed(int64(used[1].Processes))
		m.part.Middlebox = results.Middlebox{
			Program: is, CPUNS: since(used[0].CPU, used[1].CPU), RSSIdleBytes: m.idle, RSSBytes: m.connected,
		}
		close(m.measured)
		<-ctx.Done()
		return nil
	})
	return nil
}

// Used returns what it used within the window.
func (m *middleboxRole) Used(_ Nothing, part *MiddleboxPart) error {
	select {
	case <-m.measured:
		*part = m.part
		return nil
	case <-m.process.Context().Done():
		return m.process.Context().Err()
	}
}
