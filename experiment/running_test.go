package experiment

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// runningTarget writes the file of a server that runs in this process, at an address.
func runningTarget(t *testing.T, address, more string) string {
	file := filepath.Join(t.TempDir(), "server.yaml")
	text := "address: " + strings.TrimPrefix(address, "http://") + "\n" + more
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestAServerThatRunsAlready has topics of each run's own, and is measured where its process is known.
func TestAServerThatRunsAlready(t *testing.T) {
	server := httptest.NewServer(&testServer{subscribers: map[string][]chan string{}})
	defer server.Close()
	const words = "publish: {url: '/publish/{topic}'}\nsubscribe: {sse: {url: '/sse/{topic}'}}\n"
	for pid, measured := range map[string]bool{"": false, fmt.Sprintf("pid: %d\n", os.Getpid()): true} {
		s := shortRun(runningTarget(t, server.URL, pid+words))
		if err := Check(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if d := r.Delivery; d.Published != 20 || d.Received != 40 || d.Duplicates != 0 {
				t.Errorf("%+v, want 20 published and 40 received: %q", d, r.InvalidBecause)
			}
			if r.Peer == nil || r.Peer.Started || (r.Peer.Processes != nil) != measured || (r.Server != nil) != measured {
				t.Errorf("peer %+v, server %+v, want them measured: %v", r.Peer, r.Server, measured)
			}
			if measured != (len(r.Warnings) == 0 || !strings.Contains(strings.Join(r.Warnings, "\n"), "what the server used is not known")) {
				t.Errorf("warnings %q, measured %v", r.Warnings, measured)
			}
		}
	}
	for pid, want := range map[string]string{
		"pid: /nowhere\n":    "pid: open /nowhere: no such file or directory",
		"pid: '999999999'\n": "pid: there is no process 999999999",
	} {
		s := shortRun(runningTarget(t, server.URL, pid+words))
		if err := Check(t.Context(), s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check = %v, want %s", err, want)
		}
	}
}

// TestEventsThatComeByThemselves: nobody of ours publishes, so that what the clients see is what is known.
func TestEventsThatComeByThemselves(t *testing.T) {
	events := &testServer{subscribers: map[string][]chan string{}}
	server := httptest.NewServer(events)
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for seq := 1; ; seq++ {
			select {
			case now := <-ticker.C:
				events.mu.Lock()
				for _, c := range events.subscribers["clock"] {
					c <- fmt.Sprintf("%d %d tick", seq, now.UnixNano())
				}
				events.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	}()
	defer func() { stop(); <-ended }()
	s := shortRun(runningTarget(t, server.URL, "publish: none\nsubscribe: {sse: {url: /sse/clock}}\n"))
	s.Topics = 1
	if err := Check(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	runs, err := Options{}.Measure(t.Context(), nil, s)
	if err != nil {
		t.Fatal(err)
	}
	r := runs[0]
	if r.Target == nil || r.Delivery.Received == 0 || r.Lag.PublishMean != nil {
		t.Errorf("target %+v, delivery %+v, lag %+v: want what the clients saw: %q", r.Target, r.Delivery, r.Lag, r.InvalidBecause)
	}
}

// TestTopicsAreARunsOwn: at a server that others use, too, no two runs have the same; at one that is started they are as ours.
func TestTopicsAreARunsOwn(t *testing.T) {
	running := shortRun(runningTarget(t, "127.0.0.1:1", "publish: none\nsubscribe: {sse: {url: '/sse/{topic}'}}\n"))
	first, err := loadDescribed(running)
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadDescribed(running)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.topics) != 3 || first.topics[0] == first.topics[1] || first.topics[0] == second.topics[0] {
		t.Errorf("topics %q and %q, want two of each run's own, and that of the trial", first.topics, second.topics)
	}
	if url := first.subscription().URL; "/sse/"+first.topics[1] != strings.Replace(url, "{topic}", "1", 1) {
		t.Errorf("clients of topic 1 follow %s, and events go to %s", url, first.topics[1])
	}
	file, _ := testTargetFile(t, "works", "")
	if started, err := loadDescribed(shortRun(file)); err != nil || started.topics[2] != "2" {
		t.Errorf("topics %q, %v, want 0, 1 and 2", started.topics, err)
	}
}
