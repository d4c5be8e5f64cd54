package servers_test

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pollpush/servers"
)

// recorded is a connection that notes how many bytes the records of TLS have that come by it, without their headers of 5 bytes
// (RFC 8446, section 5.1).
type recorded struct {
	net.Conn
	begun []byte // of a record
	sizes []int
}

func (r *recorded) Read(p []byte) (n int, err error) {
	n, err = r.Conn.Read(p)
	r.begun = append(r.begun, p[:n]...)
	for len(r.begun) >= 5 {
		size := int(binary.BigEndian.Uint16(r.begun[3:]))
		if len(r.begun) < 5+size {
			break
		}
		r.begun = r.begun[5+size:]
		r.sizes = append(r.sizes, size)
	}
	return n, err
}

// TestRecords: what is written at once is one record, 22 bytes longer than it: a header, a byte with its type, and a tag of 16. Of
// something large the first records of a connection are short, in Go at least: the n-th has n times a segment's size at most.
func TestRecords(t *testing.T) {
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	defer certified.Close()
	eachEngine(t, func(t *testing.T, serve engine) {
		const behind = 1 + 16
		f := serve(t, servers.Options{TLS: &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS13}})
		network, err := net.Dial("tcp", f.address)
		if err != nil {
			t.Fatal(err)
		}
		r := &recorded{Conn: network}
		c := f.wrap(tls.Client(r, &tls.Config{InsecureSkipVerify: true}))
		// answered returns the records that an answer came in, and how long it is.
		answered := func(target, body string) ([]int, int) {
			t.Helper()
			r.sizes = nil
			c.get(target)
			head := c.head()
			c.expect(body)
			return r.sizes, len(head) - len("DATE") + len("Mon, 02 Jan 2006 15:04:05 GMT") + len(body)
		}
		answered("/poll?after=test-0", "") // and the session's ticket
		f.publish("a")
		for range 3 {
			if got, length := answered("/poll?after=test-0", line(1, "a")); !slices.Equal(got, []int{length + behind}) {
				t.Errorf("an answer of %d bytes came in records of %v, want one of %d", length, got, length+behind)
			}
		}
		const segment = 1208 - 5 - behind // Go's estimate of one, less what a record adds
		large := strings.Repeat("x", 3000)
		f.publish(large)
		got, length := answered("/poll?after=test-1", line(2, large))
		sum := 0
		for _, size := range got {
			sum += size - behind
		}
		if sum != length || len(got) > 2 || slices.Max(got) > 6*segment+behind {
			t.Errorf("an answer of %d bytes came in records of %v", length, got)
		}
		c.get("/sse?after=test-2")
		c.head()
		c.expect("retry: 1000\n\n")
		for seq := 3; seq < 6; seq++ {
			r.sizes = nil
			f.publish("b")
			want := event(seq, "b")
			c.expect(want)
			if f.netHTTP { // which puts it into a chunk
				want = "14\r\n" + want + "\r\n"
			}
			if !slices.Equal(r.sizes, []int{len(want) + behind}) {
				t.Errorf("an event of %d bytes came in records of %v", len(want), r.sizes)
			}
		}
	})
}
