package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/results"
)

// TestServersThatFilesDescribe: each event that is posted arrives, whatever the answer to its request looks like, what the server used
// is known, and nothing of it is left.
func TestServersThatFilesDescribe(t *testing.T) {
	for way, processes := range map[string]int64{
		"works": 1, "publishers get chunks": 1, "publishers are closed": 1, "publishers get no length": 1, "ignores TERM": 1, "leaves an orphan": 2,
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			file, pids := testTargetFile(t, way, "  ready: /health\n")
			runs, err := Options{}.Measure(t.Context(), nil, shortRun(file))
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if d := r.Delivery; d.Published != 20 || d.Expected != 40 || d.Received != 40 || d.Duplicates != 0 || d.Reordered != 0 {
				t.Errorf("%+v, want 20 published and 40 received: %q", d, r.InvalidBecause)
			}
			if l := r.Lag; l.PublishMean == nil || l.PostMean == nil || *l.PostMean <= 0 {
				t.Errorf("%+v, want how late the requests were and how long they took", l)
			}
			if p := r.Peer; p == nil || p.Name != file || len(p.SHA256) != 64 || !p.Started || p.Processes == nil || *p.Processes != processes {
				t.Errorf("peer %+v, want %d processes", p, processes)
			}
			if s := r.Server; s == nil || results.Value(s.CPUNS) <= 0 || results.Value(s.RSSIdleBytes) <= 0 || results.Value(s.RSSBytes) <= 0 || s.Switches == nil {
				t.Errorf("server %+v, want what it used", s)
			}
			if r.Target != nil {
				t.Errorf("%+v, want that all was accounted for", r.Target)
			}
			if left := leftBehind(t, pids); left != nil {
				t.Errorf("processes %v still run", left)
			}
		})
	}
}

// TestServersThatCanNotBeMeasured: what is wrong is said in a sentence that names the key, before there is any load.
func TestServersThatCanNotBeMeasured(t *testing.T) {
	for way, want := range map[string]string{
		"ends":                          `start.command: pollpush ended by itself (exit status 3): it said: cannot read server.conf`,
		"never listens":                 `start.ready: http://127.0.0.1:PORT/health is not answered within 300ms`,
		"publishers get 500":            `publish.url: POST http://127.0.0.1:PORT/publish/1 was answered 500 Internal Server Error: "boom"`,
		"publishers get HTML":           `publish.url: POST http://127.0.0.1:PORT/publish/1 was answered with a page of HTML: "<html><body>Login</body></html>"`,
		"publishers are cut off":        `publish.url: POST http://127.0.0.1:PORT/publish/1 was not answered: the server closed the connection`,
		"publishers get half an answer": `publish.url: POST http://127.0.0.1:PORT/publish/1 has an answer that was not at its end within 5s`,
		"publishers wait":               `publish.url: POST http://127.0.0.1:PORT/publish/1 was not answered within 5s`,
		"subscribers get HTML":          `subscribe.sse.url: http://127.0.0.1:PORT/sse/0 was answered with a page of HTML: "<!doctype html>`,
		"subscribers get 403":           `subscribe.sse.url: http://127.0.0.1:PORT/sse/0 was answered 403 Forbidden: "no token"`,
		"subscribers wait":              `subscribe.sse.url: http://127.0.0.1:PORT/sse/0 was not answered within 5s`,
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			within := "10s"
			if way == "never listens" {
				within = "300ms"
			}
			file, pids := testTargetFile(t, way, "  ready: /health\n  within: "+within+"\n")
			err := Check(t.Context(), shortRun(file))
			if err == nil {
				t.Fatalf("Check = nil, want %s", want)
			}
			if got := anyPort.ReplaceAllString(err.Error(), "127.0.0.1:PORT"); !strings.HasPrefix(got, "target "+file+": ") || !strings.Contains(got, want) {
				t.Errorf("Check = %s\nwant %s", got, want)
			}
			if left := leftBehind(t, pids); left != nil {
				t.Errorf("processes %v still run", left)
			}
		})
	}
}

// TestAServerThatIsNotInstalled: the error says how to get it.
func TestAServerThatIsNotInstalled(t *testing.T) {
	t.Setenv("POLLPUSH_PEERS", t.TempDir())
	for command, want := range map[string]string{
		`["no-such-server"]`:             "start.command: it is not installed: there is no program no-such-server: install it by make server",
		`["./server"]`:                   "start.command: it is not installed: start.files has no ./server, and a program that lies elsewhere is named by its whole path",
		`["{dir}/server"]`:               "start.command: it is not installed: start.files has no ",
		`["{dir}/../other"]`:             "start.command: it is not installed: there is no program ",
		`["sh", "{peers}/no/server.js"]`: "no/server.js: no such file or directory: install it by make server",
	} {
		file, _ := testTargetFile(t, "works", "")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "\n  environment:")
		if err := os.WriteFile(file, []byte("install: make server\nstart:\n  command: "+command+"\n  environment:"+rest), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Check(t.Context(), shortRun(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check = %v, want %s", err, want)
		}
	}
}

// TestAProgramOfAFile: a file may have the program in it, which is looked up in the directory that it is written into.
func TestAProgramOfAFile(t *testing.T) {
	for _, command := range []string{"./run", "{dir}/run"} {
		file, _ := testTargetFile(t, "works", "  files: {run: \"#!/bin/sh\\nexec \\\"$@\\\"\"}\n")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(text), "command: [", "command: [\""+command+"\", ", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Installed(file); err != nil {
			t.Errorf("Installed = %v", err)
		}
		if err := Check(t.Context(), shortRun(file)); err != nil {
			t.Errorf("Check = %v", err)
		}
	}
	if err := Installed("pollpush"); err != nil {
		t.Errorf("our own servers: Installed = %v", err)
	}
}

// TestNothingIsLeftOfAServer: whether it ends within a run, or the process that has started it is killed.
func TestNothingIsLeftOfAServer(t *testing.T) {
	for victim, want := range map[string]string{
		"the server": "running the server ended early: pollpush ended by itself (signal: killed)",
		"its worker": "the server process died (signal: killed)",
	} {
		t.Run(victim, func(t *testing.T) {
			t.Parallel()
			file, pids := testTargetFile(t, "has children", "  ready: /health\n")
			o := Options{Spoil: func(_ context.Context, _ Window, processes map[string]int) {
				pid := processes["server"]
				if victim == "the server" {
					pid = processesOf(t, pids)[0]
				}
				if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
					t.Error(err)
				}
			}}
			s := shortRun(file)
			s.Measure = results.Duration(20 * time.Second)
			runs, err := o.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			if because := runs[0].InvalidBecause; !slices.ContainsFunc(because, func(b string) bool { return strings.Contains(b, want) }) {
				t.Errorf("invalid because %q, want %s", because, want)
			}
			if left := leftBehind(t, pids); left != nil {
				t.Errorf("processes %v still run", left)
			}
		})
	}
}

// TestWhatATargetDoesNotOffer: a transport, a version of HTTP or TLS that a file does not have is refused by it.
func TestWhatATargetDoesNotOffer(t *testing.T) {
	file, _ := testTargetFile(t, "works", "")
	for want, change := range map[string]func(*results.Scenario){
		"offers sse: not websocket":                     func(s *results.Scenario) { s.Transport = "websocket" },
		"offers sse over HTTP/1.1: not over HTTP/2":     func(s *results.Scenario) { s.HTTP = results.HTTP2 },
		"speaks no TLS: leave tls out":                  func(s *results.Scenario) { s.TLS = true },
		`no target "polpush": use HOST:PORT, a YAML`:    func(s *results.Scenario) { s.Target = "polpush" },
		"read target: open /nowhere.yaml: no such file": func(s *results.Scenario) { s.Target = "/nowhere.yaml" },
	} {
		s := shortRun(file)
		change(&s)
		if err := Check(t.Context(), s); err == nil || !strings.HasPrefix(err.Error(), "target: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("Check = %v, want %s", err, want)
		}
	}
}

// TestAServerMayHaveManyFiles: as many as the system lets it, which is more than most shells start with.
func TestAServerMayHaveManyFiles(t *testing.T) {
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	few := syscall.Rlimit{Cur: min(500, before.Max), Max: before.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before) }()
	file := filepath.Join(t.TempDir(), "server.yaml")
	const text = "start: {command: [sh, -c, 'ulimit -n; exit 1']}\npublish: none\nsubscribe: {sse: {url: /}}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint(before.Max)
	if before.Max == unix.RLIM_INFINITY {
		want = "unlimited"
	}
	if err := Check(t.Context(), shortRun(file)); err == nil || !strings.HasSuffix(err.Error(), "it said: "+want) {
		t.Errorf("Check = %v, want that the server may have %s files", err, want)
	}
}

// anyPort is an address of the loopback interface.
var anyPort = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// leftBehind are the processes of a test's server that still run, and go on for two seconds.
func leftBehind(t *testing.T, pids string) (left []int) {
	for _, pid := range processesOf(t, pids) {
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			continue
		}
		defer unix.Close(fd)
		err = unix.EINTR
		for ended := 0; err == unix.EINTR; {
			if ended, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 2000); err == nil && ended == 0 {
				left = append(left, pid)
			}
		}
	}
	return left
}

// processesOf are those that a test's server has had.
func processesOf(t *testing.T, pids string) (all []int) {
	text, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		pid, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, pid)
	}
	return all
}
