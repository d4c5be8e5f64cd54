package websocket

import (
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/transport"
)

// A deflater compresses a server's messages (RFC 7692, section 7.2.1).
type deflater struct {
	context bool
	out     bytes.Buffer
	w       *flate.Writer
}

func newDeflater(context bool) *deflater {
	d := &deflater{context: context}
	d.w, _ = flate.NewWriter(&d.out, 6)
	return d
}

// payload returns a message's.
func (d *deflater) payload(text string) string {
	d.out.Reset()
	if !d.context {
		d.w.Reset(&d.out)
	}
	io.WriteString(d.w, text)
	d.w.Flush()
	return strings.TrimSuffix(d.out.String(), "\x00\x00\xff\xff")
}

// message returns a message in one frame.
func (d *deflater) message(text string) string {
	f := []byte(frame(1, d.payload(text)))
	f[0] |= 0x40
	return string(f)
}

// agreeing returns the response of an upgrade that agrees to an extension.
func agreeing(reader *bufio.Reader, extension string) (request, response string) {
	request, response = upgrade(reader)
	return request, strings.Replace(response, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: "+extension+"\r\n\r\n", 1)
}

// TestCompressed follows a feed that is compressed in either way, with messages that aren't, in fragments, and with pings between.
func TestCompressed(t *testing.T) {
	for compress, test := range map[string]struct{ offer, agreement string }{
		results.CompressDeflate: {"permessage-deflate; server_no_context_takeover; client_no_context_takeover",
			"permessage-deflate; server_no_context_takeover; client_no_context_takeover"},
		results.CompressDeflateContext: {"permessage-deflate; client_no_context_takeover", "permessage-deflate; server_max_window_bits=15"},
	} {
		s := trial.Scenario(transport.WebSocket.Name)
		s.Compress, s.Headers = compress, results.HeadersMinimal
		offers := make(chan string, 1)
		run := trial.Run(t, s, Subscribe, 5, func(_ int, conn net.Conn) {
			request, response := agreeing(bufio.NewReader(conn), test.agreement)
			offers <- request
			d := newDeflater(compress == results.CompressDeflateContext)
			first, second, third := d.message(trial.Line(1)), d.message(trial.Line(2)), d.payload(trial.Line(3))
			plain := frame(text, trial.Line(4)) // is not part of the context
			last := d.payload(trial.Line(5))
			conn.Write([]byte(response + first + second))
			conn.Write([]byte("\x41" + frame(0, third[:5])[1:] + frame(ping, "?") + frame(0, third[5:]) + plain))
			for _, b := range []byte(strings.Replace(frame(text, last), "\x81", "\xc1", 1)) {
				conn.Write([]byte{b})
			}
			peer.Hold(conn)
		})
		if offer := <-offers; !strings.Contains(offer, "\r\nSec-WebSocket-Extensions: "+test.offer+"\r\n") {
			t.Errorf("%s: the request is %q", compress, offer)
		}
		if run.Delivery.Received != 5 || len(run.Errors)+len(run.ErrorsOutside) > 0 {
			t.Errorf("%s: %+v, %v %v", compress, run.Delivery, run.Errors, run.ErrorsOutside)
		}
	}
}

// TestCompressedFailures has servers that agree to something else, or send what can't be read.
func TestCompressedFailures(t *testing.T) {
	const byItself = "permessage-deflate; server_no_context_takeover"
	bomb := newDeflater(false).message(strings.Repeat("z", 2<<20))
	for _, test := range []struct{ name, compress, agreement, send string }{
		{"no agreement", results.CompressDeflate, "", ""},
		{"another extension", results.CompressDeflate, "x-other", ""},
		{"another parameter", results.CompressDeflate, byItself + "; x=1", ""},
		{"a context that was declined", results.CompressDeflate, "permessage-deflate", ""},
		{"no context", results.CompressDeflateContext, byItself, ""},
		{"garbage", results.CompressDeflate, byItself, "\xc1\x03\xff\xff\xff"},
		{"a bomb", results.CompressDeflate, byItself, bomb},
		{"text that is not UTF-8", results.CompressDeflate, byItself, newDeflater(false).message("1 1 \xff\xfe")},
		{"a compressed ping", results.CompressDeflate, byItself, "\xc9\x00"},
		{"a compressed continuation", results.CompressDeflate, byItself, "\x01\x01a\xc0\x01b"},
		{"another reserved bit", results.CompressDeflate, byItself, "\xe1\x00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := trial.Scenario(transport.WebSocket.Name)
			s.Compress = test.compress
			got := trial.Failure(t, s, Subscribe, func(_ int, conn net.Conn) {
				_, response := agreeing(bufio.NewReader(conn), test.agreement)
				if test.agreement == "" {
					response = strings.Replace(response, "Sec-WebSocket-Extensions: \r\n", "", 1)
				}
				conn.Write([]byte(response + test.send))
				peer.Hold(conn)
			})
			if len(got) != 1 || got[loadgen.Frame] == 0 {
				t.Errorf("errors %v, want %s", got, loadgen.Frame)
			}
		})
	}
}

// FuzzIncoming: whatever the sizes in which frames come and are read, a reader gets them byte for byte but for RSV1, and as many marks
// as messages begin.
func FuzzIncoming(f *testing.F) {
	f.Add([]byte("\xc1\x05hello\x89\x00\x81\x00\x41\x01a\x80\x01b"), uint8(0), uint8(255))
	f.Add([]byte("\xc2\x7e\x00\x03abc\xc1\xff\x00\x00\x00\x00\x00\x00\x00\x01maskx\xc1\x00"), uint8(3), uint8(0))
	f.Fuzz(func(t *testing.T, sent []byte, come, read uint8) {
		const head = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: websocket\r\n\r\n"
		h := &handshake{Conn: &dribble{rest: append([]byte(head), sent...), size: int(come) + 1}}
		n := &incoming{handshake: h, compress: results.CompressDeflateContext}
		var got []byte
		p := make([]byte, int(read)+1)
		for {
			read, err := n.Read(p)
			got = append(got, p[:read]...)
			if err != nil {
				break
			}
		}
		want := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
		if !bytes.HasPrefix(got, []byte(want)) || n.agreed() != nil {
			t.Fatalf("the head is %q", got)
		}
		got = got[len(want):]
		if len(got) != len(sent) {
			t.Fatalf("%d bytes of %d", len(got), len(sent))
		}
		messages := 0
		for at := 0; at < len(sent); {
			if kind := sent[at] & 0x0f; kind == 1 || kind == 2 {
				if messages++; messages <= len(n.marks) && n.marks[messages-1] != (sent[at]&0x40 != 0) {
					t.Fatalf("message %d of %q is marked %v", messages, sent, n.marks[messages-1])
				}
				sent[at] &^= 0x40
			}
			var head [14]byte
			have := copy(head[:2], sent[at:])
			size := headSize(head[1], have)
			if have < 2 || at+size > len(sent) {
				break
			}
			copy(head[:], sent[at:at+size])
			next := uint64(at+size) + payloadSize(head)
			if next < uint64(at) || next > uint64(len(sent)) {
				break
			}
			at = int(next)
		}
		if messages != len(n.marks) || !bytes.Equal(got, sent) {
			t.Fatalf("%d messages have %d marks; got %q, sent %q", messages, len(n.marks), got, sent)
		}
	})
}

// TestDecodeKeepsItsMemory: a client decodes for as long as it runs.
func TestDecodeKeepsItsMemory(t *testing.T) {
	d := newDeflater(true)
	n := &incoming{compress: results.CompressDeflateContext}
	n.inflow.Context = true
	i := 0
	payloads := make([]string, 1100)
	for i := range payloads {
		payloads[i] = d.payload(fmt.Sprint("message ", i, strings.Repeat(" more", i%50)))
	}
	decode := func() {
		n.marks = append(n.marks, true)
		if _, err := n.decode([]byte(payloads[i])); err != nil {
			t.Fatal(err)
		}
		i++
	}
	for range 500 {
		decode()
	}
	if allocs := testing.AllocsPerRun(500, decode); allocs > 6 { // the test's own, Huffman tables, and under the race detector a new decoder now and then
		t.Errorf("%v allocations for each message", allocs)
	}
}
