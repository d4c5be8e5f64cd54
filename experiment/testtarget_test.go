package experiment

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pollpush/results"
)

// testTarget is the subcommand of this binary that is somebody else's server, in one of the ways below.
const testTarget = "test-target"

// serveTestTarget is such a server until it is ended. It writes the numbers of its processes into a file, so that a test can find out
// whether they have ended.
func serveTestTarget(way, address string) int {
	pids, err := os.OpenFile(os.Getenv("TEST_PIDS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Fprintln(pids, os.Getpid())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	switch way {
	case "ends":
		fmt.Fprintln(os.Stderr, "cannot read server.conf")
		return 3
	case "never listens":
		fmt.Fprintln(os.Stderr, "waiting for a database")
		<-ended
		return 0
	case "ignores TERM":
		signal.Ignore(syscall.SIGTERM)
	case "has children":
		child := exec.Command("sh", "-c", fmt.Sprintf("echo $$ >>%[1]s; sh -c 'echo $$ >>%[1]s; exec sleep 600' & wait", os.Getenv("TEST_PIDS")))
		if err := child.Start(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	case "leaves an orphan": // in a session of its own, which does not end when it is told to
		child := exec.Command("sh", "-c", fmt.Sprintf(`setsid sh -c 'trap "" TERM; echo $$ >>%s; exec sleep 600' >/dev/null 2>&1 &`, os.Getenv("TEST_PIDS")))
		if err := child.Run(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() { _ = http.Serve(ln, &testServer{way: way, subscribers: map[string][]chan string{}}) }()
	if way == "ignores TERM" {
		select {}
	}
	<-ended
	return 0
}

// A testServer takes events by POST /publish/TOPIC and brings them by GET /sse/TOPIC.
type testServer struct {
	way string

	mu          sync.Mutex
	subscribers map[string][]chan string
	published   int
}

func (s *testServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, topic, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case kind == "health":
	case kind == "publish" && r.Method == http.MethodPost:
		s.publish(w, r, topic)
	case kind == "sse" && s.way == "subscribers get HTML":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintln(w, "<!doctype html><title>Welcome</title>")
	case kind == "sse" && s.way == "subscribers get 403":
		http.Error(w, "no token", http.StatusForbidden)
	case kind == "sse" && s.way == "subscribers wait":
		<-r.Context().Done()
	case kind == "sse":
		s.follow(w, r, topic)
	default:
		http.NotFound(w, r)
	}
}

func (s *testServer) publish(w http.ResponseWriter, r *http.Request, topic string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.published++
	for _, c := range s.subscribers[topic] {
		c <- string(body)
	}
	s.mu.Unlock()
	switch s.way {
	case "publishers get 500":
		http.Error(w, "boom", http.StatusInternalServerError)
	case "publishers get HTML":
		fmt.Fprintln(w, "<html><body>Login</body></html>")
	case "publishers wait":
		<-r.Context().Done()
	case "publishers get half an answer":
		w.Header().Set("Content-Length", "2")
		fmt.Fprint(w, "o")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	case "publishers are cut off":
		panic(http.ErrAbortHandler)
	case "publishers get chunks":
		fmt.Fprint(w, "o")
		w.(http.Flusher).Flush()
		fmt.Fprint(w, "k")
	case "publishers are closed":
		w.Header().Set("Connection", "close")
	case "publishers get no length":
		conn, _, _ := w.(http.Hijacker).Hijack()
		fmt.Fprint(conn, "HTTP/1.0 200 OK\r\n\r\nok")
		conn.Close()
	}
}

func (s *testServer) follow(w http.ResponseWriter, r *http.Request, topic string) {
	events := make(chan string, 1024)
	s.mu.Lock()
	s.subscribers[topic] = append(s.subscribers[topic], events)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	w.(http.Flusher).Flush()
	for {
		select {
		case e := <-events:
			fmt.Fprintf(w, "data: %s\n\n", e)
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// testTargetFile writes the file of a server that is this binary, and returns its name and that of the file with its processes. more
// is added to what start says.
func testTargetFile(t *testing.T, way, more string) (file, pids string) {
	dir := t.TempDir()
	file, pids = filepath.Join(dir, "server.yaml"), filepath.Join(dir, "pids")
	text := fmt.Sprintf(`install: make server
start:
  command: ["{pollpush}", %s, %q, "{address}"]
  environment: {TEST_PIDS: %s}
%spublish:
  url: /publish/{topic}
subscribe:
  sse: {url: "/sse/{topic}"}
`, testTarget, way, pids, more)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, pids
}

// shortRun is a run of a server that a file describes.
func shortRun(file string) results.Scenario {
	s := results.Default()
	s.Target, s.Clients, s.Topics, s.Rate = file, 4, 2, 50
	s.Settle, s.Measure = results.Duration(300*time.Millisecond), results.Duration(200*time.Millisecond)
	s.Complete()
	return s
}
