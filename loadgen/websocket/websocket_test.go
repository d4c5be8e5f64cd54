package websocket

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/transport"
)

// The scripted servers write frames by hand, so that they can write bad ones.

const (
	text  = 1
	done  = 8
	ping  = 9
	pong  = 10
	final = 0x80
)

// frame returns an unmasked frame of less than 64 KiB.
func frame(opcode byte, payload string) string {
	head := []byte{final | opcode, byte(len(payload))}
	switch {
	case len(payload) > 65535:
		head = binary.BigEndian.AppendUint64([]byte{final | opcode, 127}, uint64(len(payload)))
	case len(payload) > 125:
		head = []byte{final | opcode, 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	return string(head) + payload
}

// upgrade reads the request and returns it with the answer to it.
func upgrade(reader *bufio.Reader) (request, response string) {
	request, _ = trial.Head(reader)
	_, key, _ := strings.Cut(request, "Sec-WebSocket-Key: ")
	key, _, _ = strings.Cut(key, "\r\n")
	digest := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return request, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(digest[:]) + "\r\n\r\n"
}

// TestSubscribe gets an event with the handshake, is pinged, gets more, is told to go, and resumes.
func TestSubscribe(t *testing.T) {
	requests, pongs := make(chan string, 2), make(chan string, 1)
	var responseBytes, requestBytes int64
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), Subscribe, 4, func(dial int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		request, response := upgrade(reader)
		requests <- request
		if dial == 1 {
			conn.Write([]byte(response + frame(text, trial.Line(4))))
			peer.Hold(conn)
			return
		}
		responseBytes, requestBytes = int64(2*len(response)), int64(2*len(request))
		conn.Write([]byte(response + frame(text, trial.Line(1)))) // in one packet
		conn.Write([]byte(frame(ping, "are you there")))
		answer := make([]byte, 2+4+len("are you there"))
		io.ReadFull(reader, answer)
		for i := range answer[6:] {
			answer[6+i] ^= answer[2+i%4] // RFC 6455, section 5.3
		}
		pongs <- fmt.Sprint(answer[0]) + string(answer[6:])
		conn.Write([]byte(frame(text, trial.Line(2)) + frame(text, trial.Line(3)) + frame(done, "\x03\xe9bye")))
		peer.Hold(conn)
	})
	first, second := <-requests, <-requests
	if !strings.HasPrefix(first, "GET /ws?topic=0&after=0 HTTP/1.1\r\n") || !strings.HasPrefix(second, "GET /ws?topic=0&after=3 ") {
		t.Errorf("the requests are %q and %q", first, second)
	}
	if got, want := <-pongs, fmt.Sprint(final|pong)+"are you there"; got != want {
		t.Errorf("the answer to the ping is %q, want %q", got, want)
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Reconnects != 1 {
		t.Errorf("%+v, want 4 events over 2 connections", d)
	}
	if run.Errors[loadgen.Closed] != 1 || len(run.Errors) != 1 {
		t.Errorf("errors %v, want one closed", run.Errors)
	}
	// Events that came with the handshake are not bytes of connecting.
	if b := run.Bytes; b.ConnectDown != responseBytes || b.ConnectUp != requestBytes {
		t.Errorf("connecting took %d down, %d up; want %d, %d", b.ConnectDown, b.ConnectUp, responseBytes, requestBytes)
	}
}

// TestRestart comes back to a server that began anew: it is asked for what comes after the old cursor, and counted anew.
func TestRestart(t *testing.T) {
	requests := make(chan string, 2)
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), Subscribe, 3, func(dial int, conn net.Conn) {
		request, response := upgrade(bufio.NewReader(conn))
		requests <- request
		epoch := []string{"k3f9", "zero"}[min(dial, 1)]
		conn.Write([]byte(strings.Replace(response, "\r\n\r\n", "\r\nFeed-Epoch: "+epoch+"\r\n\r\n", 1)))
		conn.Write([]byte(frame(text, trial.Line(1)) + frame(text, trial.Line(2))))
		if dial == 0 {
			conn.Write([]byte(frame(done, "\x03\xe9bye")))
		} else {
			conn.Write([]byte(frame(text, trial.Line(3))))
		}
		peer.Hold(conn)
	})
	<-requests
	if second := <-requests; !strings.HasPrefix(second, "GET /ws?topic=0&after=k3f9-2 ") {
		t.Errorf("the second request is %q", second)
	}
	if d := run.Delivery; d.Restarts == nil || *d.Restarts != 1 || d.Duplicates != 0 || d.Reordered != 0 {
		t.Errorf("%+v, want one restart and nothing doubled", d)
	}
}

func TestLargestMessage(t *testing.T) {
	body := feed.GeneratedBody(feed.MaxBody, 0, time.Unix(0, 1))
	line := strings.Replace(trial.Line(1), string(feed.GeneratedBody(16, 0, time.Unix(0, 1))), string(body), 1)
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), Subscribe, 1, func(_ int, conn net.Conn) {
		_, response := upgrade(bufio.NewReader(conn))
		conn.Write([]byte(response + frame(text, line)))
		peer.Hold(conn)
	})
	if run.Delivery.Received != 1 || run.Bytes.PayloadDown != int64(len(body)) {
		t.Errorf("%+v, %d bytes", run.Delivery, run.Bytes.PayloadDown)
	}
}

// TestHeads checks what goes over the wire, byte by byte but for the key.
func TestHeads(t *testing.T) {
	for profile, want := range map[string][]string{
		results.HeadersMinimal: {"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: ?", "Sec-WebSocket-Version: 13"},
		results.HeadersBrowser: {
			"Connection: Upgrade", "Pragma: no-cache", "Cache-Control: no-cache",
			"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
			"Upgrade: websocket", "Origin: http://HOST", "Sec-WebSocket-Version: 13", "Accept-Encoding: gzip, deflate",
			"Accept-Language: en-US,en;q=0.9", "Sec-WebSocket-Key: ?", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
		},
	} {
		requests, hosts := make(chan string, 1), make(chan string, 1)
		s := trial.Scenario(transport.WebSocket.Name)
		s.Headers, s.Contract = profile, results.Latest
		trial.Run(t, s, Subscribe, 1, func(_ int, conn net.Conn) {
			request, response := upgrade(bufio.NewReader(conn))
			requests <- request
			hosts <- conn.LocalAddr().String()
			conn.Write([]byte(response + frame(text, trial.Line(1))))
			peer.Hold(conn)
		})
		request, host := <-requests, <-hosts
		_, key, _ := strings.Cut(request, "Sec-WebSocket-Key: ")
		key, _, _ = strings.Cut(key, "\r\n")
		if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 {
			t.Errorf("the key is %q", key)
		}
		expected := "GET /ws?topic=0&contract=latest&after=0 HTTP/1.1\r\nHost: HOST\r\n" + strings.Join(want, "\r\n") + "\r\n\r\n"
		expected = strings.NewReplacer("HOST", host, "?\r\n", key+"\r\n").Replace(expected)
		if request != expected {
			t.Errorf("%s: the request is\n%s\nwant\n%s", profile, request, expected)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name, kind string
		script     func(conn net.Conn, response string)
	}{
		{"forbidden", loadgen.Status, func(conn net.Conn, _ string) {
			conn.Write([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
		}},
		{"a wrong accept", loadgen.Frame, func(conn net.Conn, response string) {
			conn.Write([]byte(strings.Replace(response, "Accept: ", "Accept: x", 1)))
		}},
		{"no HTTP", loadgen.Frame, func(conn net.Conn, _ string) { conn.Write([]byte("hello\r\n\r\n")) }},
		{"cut in the handshake", loadgen.Closed, func(conn net.Conn, response string) { conn.Write([]byte(response[:20])) }},
		{"cut", loadgen.Closed, func(conn net.Conn, response string) { conn.Write([]byte(response)) }},
		{"cut in a frame", loadgen.Closed, func(conn net.Conn, response string) { conn.Write([]byte(response + "\x81\x05he")) }},
		{"closed", loadgen.Closed, func(conn net.Conn, response string) {
			conn.Write([]byte(response + frame(done, "\x03\xe8")))
			peer.Hold(conn)
		}},
		{"a masked frame", loadgen.Frame, func(conn net.Conn, response string) {
			conn.Write([]byte(response + "\x81\x81maska"))
			peer.Hold(conn)
		}},
		{"a reserved opcode", loadgen.Frame, func(conn net.Conn, response string) {
			conn.Write([]byte(response + frame(3, "x")))
			peer.Hold(conn)
		}},
		{"a message over the limit", loadgen.Frame, func(conn net.Conn, response string) {
			conn.Write([]byte(response + "\x81\x7f\x00\x00\x00\x00\x00\x20\x00\x00"))
			peer.Hold(conn)
		}},
		{"no message line", loadgen.Frame, func(conn net.Conn, response string) {
			conn.Write([]byte(response + frame(text, "hello")))
			conn.(*net.TCPConn).CloseWrite()
			peer.Hold(conn)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := trial.Failure(t, trial.Scenario(transport.WebSocket.Name), Subscribe, func(_ int, conn net.Conn) {
				_, response := upgrade(bufio.NewReader(conn))
				test.script(conn, response)
			})
			if test.name == "no message line" && got[loadgen.Closed] > 0 {
				delete(got, loadgen.Closed)
			}
			if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != test.kind {
				t.Errorf("errors %v, want %s", got, test.kind)
			}
		})
	}
}

// TestEndless has peers that never come to an end: what a client takes of each stays small.
func TestEndless(t *testing.T) {
	for name, test := range map[string]struct{ begin, repeat string }{
		"a line of the head":   {"HTTP/1.1 101 ", "x"},
		"fields":               {"HTTP/1.1 101 Switching Protocols\r\n", "X: y\r\n"},
		"a refusal's body":     {"HTTP/1.1 403 Forbidden\r\n\r\n", "x"},
		"fragments":            {"", "\x00\x05hello"}, // after the first one, which is not the last
		"lines that end in LF": {"LF", frame(text, trial.Line(1))},
	} {
		t.Run(name, func(t *testing.T) {
			took := make(chan int, 100)
			trial.Failure(t, trial.Scenario(transport.WebSocket.Name), Subscribe, func(_ int, conn net.Conn) {
				_, response := upgrade(bufio.NewReader(conn))
				begin := test.begin
				switch begin {
				case "":
					begin = response + "\x01\x05hello"
				case "LF":
					begin = strings.ReplaceAll(response, "\r\n", "\n")
				}
				conn.Write([]byte(begin))
				conn.(*net.TCPConn).SetWriteBuffer(64 << 10)
				total := 0
				for block := []byte(strings.Repeat(test.repeat, 1000)); total < 64<<20; {
					n, err := conn.Write(block)
					if total += n; err != nil {
						break
					}
				}
				took <- total
			})
			if n := <-took; n > 16<<20 { // most of it in the sockets' buffers
				t.Errorf("the client took %d bytes", n)
			}
		})
	}
}

// TestAMessageHasALimit also where few bytes on the wire become many.
func TestAMessageHasALimit(t *testing.T) {
	endless := io.LimitReader(zeros{}, 64<<20)
	got, err := appendAll(nil, endless)
	if loadgen.Kind(err) != loadgen.Frame || len(got) > 2*maxMessage {
		t.Errorf("%d bytes, %v; want a frame error after %d", len(got), err, maxMessage)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAppendAllReusesItsBuffer(t *testing.T) {
	buffer := make([]byte, 0, 8)
	long := strings.Repeat("x", 5000)
	got, err := appendAll(buffer, strings.NewReader(long))
	if string(got) != long || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	source, hello := bytes.NewReader(nil), []byte("hello")
	if n := testing.AllocsPerRun(100, func() {
		source.Reset(hello)
		got, _ = appendAll(got[:0], source)
	}); n != 0 || string(got) != "hello" {
		t.Errorf("%q after %v allocations", got, n)
	}
}
