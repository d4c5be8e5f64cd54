package experiment

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pollpush/feed"
	"pollpush/suites/targets"
)

const (
	readyWithin = 10 * time.Second      // how long a program may take to be ready, unless its file says otherwise
	readyEach   = 20 * time.Millisecond // how often it is asked
	stopWithin  = 2 * time.Second       // how long it may take to end when it is told to, before it is killed
)

// A program is somebody else's, a server or a middlebox, which was started for a run and ends with it. It lives in the process group
// of the worker that has started it, so that who kills that worker kills it too.
type program struct {
	start   targets.Start
	command *exec.Cmd
	output  tail          // the last that it wrote, on stdout or stderr
	exited  chan struct{} // closed when the process that was started has ended, and exit is set
	exit    error
}

// startProgram starts a program; values are those of the placeholders in its file, of which dir is where its files are written.
func startProgram(start targets.Start, values map[string]string) (*program, error) {
	dir := values["dir"]
	for name, text := range start.Files {
		mode := os.FileMode(0o644)
		if strings.HasPrefix(text, "#!") {
			mode = 0o755
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(targets.Expand(text, values)), mode); err != nil {
			return nil, fmt.Errorf("start.files: %w", err)
		}
	}
	command, err := findProgram(start, values)
	if err != nil {
		return nil, err
	}
	p := &program{start: start, command: command, exited: make(chan struct{})}
	command.Dir = dir
	command.Env = os.Environ()
	for _, name := range slices.Sorted(maps.Keys(start.Environment)) {
		command.Env = append(command.Env, name+"="+targets.Expand(start.Environment[name], values))
	}
	command.Stdout, command.Stderr = &p.output, &p.output
	command.WaitDelay = time.Second // for what it has started itself to let go of both
	adoptOrphans(command)
	raiseFiles()
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start.command: %w", err)
	}
	go func() {
		defer close(p.exited)
		p.exit = command.Wait()
	}()
	return p, nil
}

// findProgram returns the command of a file, once what it names is there. A name without a slash is looked up in PATH, and another one
// in dir, where the program is started, unless it is a whole path. dir need not be there yet.
func findProgram(start targets.Start, values map[string]string) (*exec.Cmd, error) {
	var words []string
	for _, word := range start.Command {
		expanded := targets.Expand(word, values)
		if filepath.IsAbs(expanded) && inside(expanded, values["peers"]) {
			if _, err := os.Stat(expanded); err != nil {
				return nil, fmt.Errorf("start.command: %w: %w", errNotInstalled, err)
			}
		}
		words = append(words, expanded)
	}
	name := words[0]
	path := filepath.Clean(name)
	if strings.Contains(name, "/") && !filepath.IsAbs(name) {
		path = filepath.Join(values["dir"], name)
	}
	if inside(path, values["dir"]) {
		if _, ok := start.Files[strings.TrimPrefix(path, values["dir"]+"/")]; !ok && path != values["pollpush"] {
			return nil, fmt.Errorf("start.command: %w: start.files has no %s, and a program that lies elsewhere is named by its whole path", errNotInstalled, name)
		}
		return &exec.Cmd{Path: path, Args: words}, nil
	}
	path, err := exec.LookPath(path)
	if err != nil && filepath.Base(name) == name { // Debian's users don't have it in their PATH
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil {
		return nil, fmt.Errorf("start.command: %w: there is no program %s", errNotInstalled, name)
	}
	return &exec.Cmd{Path: path, Args: words}, nil
}

// errNotInstalled is the error of a program that isn't on this machine.
var errNotInstalled = errors.New("it is not installed")

func inside(path, dir string) bool {
	relative, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && filepath.IsLocal(relative)
}

// await waits until the program is ready: until it answers, or accepts connections.
func (p *program) await(ctx context.Context, address string, secure bool) error {
	within := cmp.Or(p.start.ReadyWithin(), readyWithin)
	what := "start.command: nobody listens at " + address
	try := func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
		}
		return err
	}
	if p.start.Ready != "" {
		url := "http://" + address + p.start.Ready
		transport := &http.Transport{DisableKeepAlives: true}
		if secure {
			url = "https://" + address + p.start.Ready
			transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // it is ours, on our own host
		}
		what = "start.ready: " + url + " is not answered"
		try = func(ctx context.Context) error { return isReady(ctx, transport, url) }
	}
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var last error
	for {
		once, done := context.WithTimeout(limited, time.Second)
		err := try(once)
		done()
		if err == nil {
			return nil
		}
		if limited.Err() == nil {
			last = err
		}
		select {
		case <-p.exited:
			return fmt.Errorf("start.command: %w%s", p.ended(), p.said())
		default:
		}
		if feed.Wait(limited, time.Now().Add(readyEach)) != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s within %v: %w%s", what, within, cmp.Or(last, context.DeadlineExceeded), p.said())
		}
	}
}

// isReady asks for a page whose status says that a server is ready.
func isReady(ctx context.Context, transport *http.Transport, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("it was answered %s", response.Status)
	}
	return nil
}

// ended says how the program ended before anybody wanted it to. It is called once exited is closed.
func (p *program) ended() error {
	return fmt.Errorf("%s ended by itself (%w)", filepath.Base(p.command.Path), cmp.Or(p.exit, errors.New("exit status 0")))
}

// said is the last that the program wrote, for the end of an error.
func (p *program) said() string {
	if text := p.output.String(); text != "" {
		return ": it said: " + text
	}
	return ""
}

// watch waits until ctx is done. It returns before that, with the reason, when the program ends by itself.
func (p *program) watch(ctx context.Context) error {
	select {
	case <-p.exited:
		return fmt.Errorf("%w%s", p.ended(), p.said())
	case <-ctx.Done():
		return nil
	}
}
