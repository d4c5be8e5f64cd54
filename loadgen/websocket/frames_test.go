package websocket

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/trial"
	"pollpush/transport"
)

// part returns an unmasked frame that is not the last one of its message.
func part(opcode byte, payload string) string {
	f := []byte(frame(opcode, payload))
	f[0] &^= final
	return string(f)
}

// closeFrame reads a client's frames up to its close, and returns its code, 0 when the stream ends without one.
func closeFrame(r io.Reader) int {
	for {
		head := make([]byte, 6)
		if _, err := io.ReadFull(r, head); err != nil {
			return 0
		}
		payload := make([]byte, head[1]&0x7f) // a client of ours sends control frames only
		if _, err := io.ReadFull(r, payload); err != nil {
			return 0
		}
		if head[0] == final|done && len(payload) >= 2 {
			return int(payload[0]^head[2])<<8 | int(payload[1]^head[3])
		}
	}
}

// TestBadFrames: what a server must not send ends the connection, is counted, and is answered with the code that says so
// (RFC 6455, sections 5.1 to 5.5, 7.4 and 8.1).
func TestBadFrames(t *testing.T) {
	type bad struct {
		name, frames string
		code         int
	}
	cases := []bad{
		{"masked", "\x81\x82\x00\x00\x00\x00hi", 1002},
		{"an empty masked text", "\x81\x80\x00\x00\x00\x00", 1002},
		{"a masked ping", "\x89\x80\x00\x00\x00\x00", 1002},
		{"continues nothing", frame(0, "x"), 1002},
		{"a message within a message", part(text, "x") + frame(text, "y"), 1002},
		{"a message of 2^62 bytes", "\x81\x7f\x40\x00\x00\x00\x00\x00\x00\x00", 1009},
		{"a message of 2^63 bytes", "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 1009},
		{"a message over the limit in parts", part(text, "") + strings.Repeat(part(0, strings.Repeat("x", 60_000)), 18), 1009},
		{"a close whose reason isn't UTF-8", frame(done, "\x03\xe8\xff"), 1002},
	}
	for _, bits := range []byte{0x40, 0x20, 0x10, 0x70} {
		for _, opcode := range []byte{text, ping, done} {
			f := []byte(frame(opcode, "\x03\xe8"))
			f[0] |= bits
			cases = append(cases, bad{fmt.Sprintf("reserved bits %#x of opcode %d", bits, opcode), string(f), 1002})
		}
	}
	for _, opcode := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		cases = append(cases, bad{fmt.Sprintf("opcode %d", opcode), frame(opcode, "x"), 1002})
	}
	for _, opcode := range []byte{done, ping, pong} {
		cases = append(cases,
			bad{fmt.Sprintf("control frame %d in parts", opcode), part(opcode, "\x03\xe8") + frame(0, "x"), 1002},
			bad{fmt.Sprintf("control frame %d of 126 bytes", opcode), frame(opcode, "\x03\xe8"+strings.Repeat("x", 124)), 1002},
		)
	}
	for _, code := range []int{0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535} {
		cases = append(cases, bad{fmt.Sprintf("close code %d", code), frame(done, string([]byte{byte(code >> 8), byte(code)})), 1002})
	}
	for _, payload := range []string{"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", strings.TrimSuffix(trial.Line(1), "\n") + "\x80"} {
		cases = append(cases,
			bad{fmt.Sprintf("a text with %q", payload), frame(text, payload), 1007},
			bad{fmt.Sprintf("a text with %q in parts", payload), part(text, payload[:len(payload)-1]) + frame(0, payload[len(payload)-1:]), 1007},
		)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			codes := make(chan int, 100)
			got := trial.Failure(t, trial.Scenario(transport.WebSocket.Name), Subscribe, func(_ int, conn net.Conn) {
				_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second)) // for a client that takes it
				reader := bufio.NewReader(conn)
				_, response := upgrade(reader)
				conn.Write([]byte(response + c.frames))
				select {
				case codes <- closeFrame(reader):
				default:
				}
			})
			if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != loadgen.Frame {
				t.Errorf("errors %v, want %s", got, loadgen.Frame)
			}
			if code := <-codes; code != c.code {
				t.Errorf("the server hears close code %d, want %d", code, c.code)
			}
		})
	}
}
