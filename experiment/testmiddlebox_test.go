package experiment

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pollpush/results"
)

// testMiddlebox is the subcommand of this binary that lies between clients and server, in one of the ways below.
const testMiddlebox = "test-middlebox"

// testSilence is how long a test's middlebox that cuts connections lets nothing come through one.
const testSilence = 1200 * time.Millisecond

// serveTestMiddlebox is such a middlebox until it is ended.
func serveTestMiddlebox(way, address, upstream string) int {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for {
		client, err := ln.Accept()
		if err != nil {
			return 1
		}
		go passOn(way, client, upstream)
	}
}

// passOn serves one connection.
func passOn(way string, client net.Conn, upstream string) {
	defer client.Close()
	if way == "refuses" {
		if _, err := client.Read(make([]byte, 4096)); err == nil {
			fmt.Fprint(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
		}
		return
	}
	server, err := net.Dial("tcp", upstream)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		server.Close()
	}()
	least := 1
	if way == "keeps back" {
		least = 1000
	}
	var kept []byte
	for part := make([]byte, 4096); ; {
		if way == "cuts" {
			_ = server.SetReadDeadline(time.Now().Add(testSilence))
		}
		n, err := server.Read(part)
		if kept = append(kept, part[:n]...); err != nil {
			return
		}
		if len(kept) < least {
			continue
		}
		if _, err := client.Write(kept); err != nil {
			return
		}
		kept = kept[:0]
	}
}

// throughTest is a short run through a middlebox that is this binary.
func throughTest(t *testing.T, way, transport string, rate float64) results.Scenario {
	file := filepath.Join(t.TempDir(), "middlebox.yaml")
	text := fmt.Sprintf("start: {command: ['{pollpush}', %s, %q, '{address}', '{upstream}']}\n", testMiddlebox, way)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return through(file, transport, rate)
}

// through is a short run through a middlebox.
func through(via, transport string, rate float64) results.Scenario {
	s := results.Default()
	s.Via, s.Transport, s.Clients, s.Rate = via, transport, 3, rate
	s.Heartbeat, s.PollInterval = results.Duration(time.Hour), results.Duration(200*time.Millisecond)
	s.Settle, s.Measure = results.Duration(300*time.Millisecond), results.Duration(2*time.Second)
	s.Complete()
	return s
}
