package experiment

import (
	"bytes"
	"encoding/json"
	"testing"
)

// messages are lines that processes say to each other.
var messages = []string{
	`{"serve":{"transport":"sse","clients":5,"rate":10,"measure":"1s"}}`,
	`{"null":{"scenario":{"transport":"websocket"},"behaviour":{}}}`,
	`{"load":{"scenario":{"transport":"long-poll","hold":"25s"},"address":"127.0.0.1:1","certificate":"AAEC","scratch":"/a b"}}`,
	`{"delay":{"address":"[::1]:80","rtt":"10ms"}}`,
	`{"window":{"start":"2026-11-22T10:00:00.000000001Z","mark1":"2026-11-22T10:00:01Z","mark2":"2026-11-22T10:00:02+08:00"}}`,
	`{"drain":{"first":[1],"last":[18446744073709551615],"marks":["2026-11-22T10:00:00Z","0001-01-01T00:00:00Z"]}}`,
	`{"progress":{"connected":3,"received":10,"requests":0,"latency_ns":1e6}}`,
	`{"error":"listen: two\nlines \ud800","address":"127.0.0.1:8080","cpus":[0,1],"clock_step":-5}`,
	`{"server":{"cpu_ns":1,"rss_bytes":null,"cpus":null},"lag":{"publish_mean":1},"drain":{"first":null,"last":null}}`,
	`{"run":{"schema":1,"scenario":{"transport":"sse"},"latency":{"unit":"ns","count":1,"mean":2.5},"delivery":{"lost":1},"errors":{"a":1}}}`,
	`{"truth":{},"visit":{}}`,
}

// FuzzOrder and FuzzAnswer: what can be read is said again in one line, and reads the same.
func FuzzOrder(f *testing.F) {
	for _, line := range messages {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { checkMessage[order](t, line) })
}

func FuzzAnswer(f *testing.F) {
	for _, line := range messages {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { checkMessage[answer](t, line) })
}

func checkMessage[T order | answer](t *testing.T, line []byte) {
	t.Helper()
	var said, again T
	if json.Unmarshal(line, &said) != nil {
		return
	}
	first, err := json.Marshal(said)
	if err != nil {
		t.Fatalf("%q can be read, and not said: %v", line, err)
	}
	if bytes.ContainsAny(first, "\r\n") {
		t.Fatalf("%q is more than one line", first)
	}
	if err := json.Unmarshal(first, &again); err != nil {
		t.Fatalf("%q can be said, and not read: %v", first, err)
	}
	if second, err := json.Marshal(again); err != nil || !bytes.Equal(first, second) {
		t.Fatalf("said %q, and then %q: %v", first, second, err)
	}
}
