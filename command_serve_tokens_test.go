package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/servers"
)

// TestServeAnswers asks a server by POST, which takes the prompt and says the number that the first token will have.
func TestServeAnswers(t *testing.T) {
	s := results.Default()
	s.Workload = results.WorkloadTokens
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	ln, err := listenBy(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	offered, err := offer([]string{"sse"}, s.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- serveOn(ctx, ln, s, servers.Options{}, offered) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Post(fmt.Sprintf("http://%s%s?topic=1", ln.Addr, servers.AskPath), "text/plain", strings.NewReader("why?"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusAccepted || string(body) != "1\n" {
		t.Errorf("status %d, %q, %v; want 202 and the number 1", response.StatusCode, body, err)
	}
}
