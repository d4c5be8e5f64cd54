package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/suites/targets"
)

// A ProgramRequest is the part of Server.Listen's request that is about a server which a file describes.
type ProgramRequest struct {
	Target    targets.Target
	Directory string // for its files
}

// programRole is a server that a file describes: it is started as a child of this process, or runs already.
type programRole struct {
	process *Process
	target  targets.Target
	program *program // nil: it runs already
	root    int      // of its tree of processes, where it runs already; 0: not known

	idle, connected memory
	cpu             *time.Duration // up to when the clients begin to connect
	connecting      *int64         // CPU time from then until all are connected, in nanoseconds
	peer            results.Program
}

// memory is what a server takes at a moment, in bytes: its processes, and the kernel's buffers and objects of all connections.
type memory struct{ processes, buffers, objects *int64 }

// Listen starts the server, or finds the one that runs already, and waits until it is ready.
func (p *programRole) Listen(request ListenRequest, reply *Listening) (err error) {
	p.process.AtEnd(func() { os.RemoveAll(request.Program.Directory) }) // the parent does so too, unless it was killed
	p.target = request.Program.Target
	p.process.AtEnd(func() { removeScratch(request.Program.Directory) })
	p.peer = results.Program{Name: p.target.Name, SHA256: p.target.SHA256, Started: p.target.Start != nil}
	if reply.CPUs, err = host.CPUs(); err != nil {
		return err
	}
	if reply.Values, err = placeholders(request.Scenario, request.Host, request.Program.Directory); err != nil {
		return err
	}
	if p.target.Start == nil {
		reply.Address = p.target.Address
		if reply.Values["host"], reply.Values["port"], err = splitAddress(p.target.Address); err != nil {
			return err
		}
		reply.Values["address"] = p.target.Address
		if p.root, err = processID(targets.Expand(p.target.PID, reply.Values)); err != nil {
			return err
		}
		reply.PID = p.root
	}
	p.peer.Version = serverVersion(p.process.Context(), p.target.Name, targets.Expand(p.target.Version, reply.Values))
	if p.target.Start != nil {
		if err := p.start(request, reply); err != nil {
			return err
		}
	}
	p.idle = p.memory()
	return nil
}

// start starts the server and waits until it is ready.
func (p *programRole) start(request ListenRequest, reply *Listening) (err error) {
	secure, certificate := request.Scenario.TLS, filepath.Join(request.Program.Directory, "cert.pem")
	if secure {
		if err := writeCertificate(request.Program.Directory, request.Host); err != nil {
			return err
		}
	}
	if p.program, err = startProgram(*p.target.Start, reply.Values); err != nil {
		return err
	}
	p.process.AtEnd(p.program.stop)
	reply.Address = reply.Values["address"]
	if err := p.program.await(p.process.Context(), reply.Address, secure); err != nil {
		return err
	}
	p.process.Start("running the server", p.program.watch)
	if secure { // a server that makes its own writes it there
		reply.Certificate, err = os.ReadFile(certificate)
	}
	return err
}

// processes lists those of the server; none: they are not known.
func (p *programRole) processes() []int {
	if p.program != nil {
		return p.program.processes()
	}
	if p.root == 0 {
		return nil
	}
	tree, err := host.Tree(p.root)
	if err != nil {
		return nil
	}
	return tree
}

func (p *programRole) memory() memory {
	return memory{host.MemoryOf(p.processes()), host.SocketMemory(), host.SocketObjects()}
}

// Connecting is called before the clients connect.
func (p *programRole) Connecting(Nothing, *Nothing) error {
	p.cpu = host.UsedBy(p.processes()).CPU
	return nil
}

// Connected is called when all clients are connected and nothing is published yet.
func (p *programRole) Connected(Nothing, *Nothing) error {
	p.connecting = since(p.cpu, host.UsedBy(p.processes()).CPU)
	p.connected = p.memory()
	return nil
}

// Measure waits for the window to pass and returns what the server's processes used within it.
func (p *programRole) Measure(w Window, part *ServerPart) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	ctx := p.process.Context()
	var used [2]host.TreeUsage
	var clocks [2]*time.Duration
	for i, mark := range []time.Time{w.Mark1, w.Mark2} {
		if err := timer.Wait(ctx, mark); err != nil {
			return err
		}
		clocks[i] = host.ClockOffset()
		used[i] = host.UsedBy(p.processes())
	}
	peer := p.peer
	if used[1].Processes > 0 {
		peer.Processes = results.Observed(int64(used[1].Processes))
	}
	*part = ServerPart{
		Server: results.Server{
			CPUNS: since(used[0].CPU, used[1].CPU), Switches: since(used[0].Switches, used[1].Switches),
			ReadCalls: since(used[0].Reads, used[1].Reads), WriteCalls: since(used[0].Writes, used[1].Writes),
			RSSIdleBytes: p.idle.processes, RSSBytes: p.connected.processes, RSSLoadBytes: host.MemoryOf(p.processes()),
			TCPMemoryIdleBytes: p.idle.buffers, TCPMemoryBytes: p.connected.buffers,
			SocketObjectsIdleBytes: p.idle.objects, SocketObjectsBytes: p.connected.objects,
			Sysctls: host.Sysctls(host.Files()),
		},
		ClockStepNS: since(clocks[0], clocks[1]), ConnectCPUNS: p.connecting, Peer: &peer,
	}
	return nil
}

// processID reads a process's number, or a file that has it; "" is 0.
func processID(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	pid, err := strconv.Atoi(text)
	if err != nil {
		if info, err := os.Stat(text); err == nil && !info.Mode().IsRegular() { // it could have no end
			return 0, fmt.Errorf("pid: %s is no file with the number of a process in it", text)
		}
		data, err := os.ReadFile(text)
		if err != nil {
			return 0, fmt.Errorf("pid: %w", err)
		}
		if pid, err = strconv.Atoi(strings.TrimSpace(string(data))); err != nil {
			return 0, fmt.Errorf("pid: %s has no number of a process in it", text)
		}
	}
	if _, err := host.CPUOf(pid); pid < 1 || err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return 0, fmt.Errorf("pid: there is no process %d", pid)
	}
	return pid, nil
}

// versionWithin is how long a program may take to say its version.
const versionWithin = 5 * time.Second

// serverVersion is versionOf a server without its name, which stands beside it everywhere.
func serverVersion(ctx context.Context, name, command string) *string {
	version := versionOf(ctx, command)
	if version != nil && len(*version) > len(name)+1 && strings.EqualFold((*version)[:len(name)+1], name+" ") {
		*version = strings.TrimSpace((*version)[len(name):])
	}
	return version
}

// versionOf returns the first line that a command writes, on stdout or stderr; nil: it writes none.
func versionOf(ctx context.Context, command string) *string {
	if command == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, versionWithin)
	defer cancel()
	c := exec.CommandContext(ctx, "sh", "-c", command)
	c.WaitDelay = time.Second
	detach(c)
	c.Cancel = func() error { killGroup(c); return nil }
	var output head
	c.Stdout, c.Stderr = &output, &output
	err := c.Run()
	if c.Process != nil {
		killGroup(c) // what it has left in the background
	}
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(output)) {
		if line = strings.TrimSpace(line); line != "" {
			return &line
		}
	}
	return nil
}

// head keeps the first 2 KB that were written to it.
type head []byte

func (h *head) Write(p []byte) (int, error) {
	*h = append(*h, p[:min(len(p), 2048-len(*h))]...)
	return len(p), nil
}
