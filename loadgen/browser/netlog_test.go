package browser

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// A log of two sockets of which one is ours, as Chromium writes it; it was cut off.
const aNetLog = `{"constants":{"logEventTypes":{"SOCKET_BYTES_RECEIVED":70,"SOCKET_BYTES_SENT":68,"TCP_CONNECT":40},"timeTickOffset":1000},
"events": [
{"params":{"address_list":["127.0.0.1:80"]},"phase":1,"source":{"id":5,"start_time":"9","type":9},"time":"9","type":40},
{"params":{"local_address":"127.0.0.1:5","remote_address":"127.0.0.1:80"},"phase":2,"source":{"id":5,"start_time":"9","type":9},"time":"10","type":40},
{"params":{"local_address":"127.0.0.1:6","remote_address":"127.0.0.1:8080"},"phase":2,"source":{"id":6,"start_time":"9","type":9},"time":"10","type":40},
{"params":{"byte_count":1},"phase":0,"source":{"id":5,"type":9},"time":"99","type":68},
{"params":{"byte_count":20},"phase":0,"source":{"id":5,"type":9},"time":"100","type":68},
{"params":{"byte_count":300},"phase":0,"source":{"id":5,"type":9},"time":"100","type":70},
{"params":{"byte_count":4000},"phase":0,"source":{"id":5,"type":9},"time":"199","type":70},
{"params":{"byte_count":50000},"phase":0,"source":{"id":5,"type":9},"time":"200","type":70},
{"params":{"byte_count":600000},"phase":0,"source":{"id":6,"type":9},"time":"150","type":70},
{"params":{"byte_count":7000000},"phase":0,"sou`

func TestParseNetLog(t *testing.T) {
	for _, log := range []string{aNetLog, strings.Replace(aNetLog, ":1000}", `:"1000"}`, 1)} {
		got, err := parseNetLog(strings.NewReader(log), "127.0.0.1:80", 1100*time.Millisecond, 1200*time.Millisecond)
		if err != nil || got.Up != 20 || got.Down != 4300 {
			t.Errorf("parseNetLog = %+v, %v, want 20 up and 4300 down", got, err)
		}
	}
	for _, bad := range []string{"", "{}\n", `{"constants":{"logEventTypes":{}}}` + "\n", aNetLog[:strings.Index(aNetLog, "\n")+1]} {
		if got, err := parseNetLog(strings.NewReader(bad), "127.0.0.1:80", 0, time.Hour); err == nil {
			t.Errorf("parseNetLog(%q) = %+v, want an error", bad, got)
		}
	}
}

// TestNetLogLineWithoutEnd is given up: a line is read whole.
func TestNetLogLineWithoutEnd(t *testing.T) {
	log := &blanks{left: 64 << 20}
	if got, err := parseNetLog(log, "127.0.0.1:80", 0, time.Hour); !errors.Is(err, bufio.ErrTooLong) || log.left == 0 {
		t.Errorf("parseNetLog = %+v, %v with %d bytes left, want %v", got, err, log.left, bufio.ErrTooLong)
	}
}

// blanks are as many as are left.
type blanks struct{ left int }

func (b *blanks) Read(p []byte) (int, error) {
	n := min(len(p), b.left)
	if b.left -= n; n == 0 {
		return 0, io.EOF
	}
	copy(p, bytes.Repeat([]byte{' '}, n))
	return n, nil
}

func FuzzParseNetLog(f *testing.F) {
	f.Add(aNetLog)
	f.Add("")
	f.Fuzz(func(t *testing.T, log string) {
		if got, err := parseNetLog(strings.NewReader(log), "127.0.0.1:80", 0, time.Hour); (got == nil) == (err == nil) {
			t.Errorf("parseNetLog = %v, %v, want one of them", got, err)
		}
	})
}
