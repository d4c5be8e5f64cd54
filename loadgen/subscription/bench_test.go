package subscription

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen/http1"
	"pollpush/suites/targets"
)

// BenchmarkTake takes events of 100 bytes out of what they are wrapped in: a frame each, ten to an array, and ten to an answer.
func BenchmarkTake(b *testing.B) {
	line := strings.TrimSuffix(string(feed.AppendLine(nil, feed.Message{Seq: 1, Due: time.Unix(1795695965, 0), Body: feed.GeneratedBody(100, 0, time.Unix(0, 1))})), "\n")
	ten := func(text, between string) string { return strings.Repeat(text+between, 9) + text }
	for _, bench := range []struct {
		name    string
		message targets.Message
		arrived string
		events  int
	}{
		{"whole", targets.Message{}, line, 1},
		{"prefix", targets.Message{Prefix: "message "}, "message " + line, 1},
		{"json", targets.Message{JSON: "/pub/data"}, fmt.Sprintf(`{"channel":"0","pub":{"data":%q,"offset":7}}`, line), 1},
		{"each of ten", targets.Message{Each: "/list", JSON: "/data"}, `{"list":[` + ten(fmt.Sprintf(`{"data":%q}`, line), ",") + `]}`, 10},
		{"split in ten", targets.Message{Split: "\n"}, ten(line, "\n"), 10},
	} {
		b.Run(bench.name, func(b *testing.B) {
			f := follower(b, targets.Subscribe{Message: bench.message, Ignore: []string{"{}", `{"connect":*`}})
			arrived := []byte(bench.arrived)
			b.ReportAllocs()
			for b.Loop() {
				f.lines = f.lines[:0]
				if events, err := f.Take(arrived); err != nil || events != bench.events {
					b.Fatal(events, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*bench.events), "ns/event")
		})
	}
}

// BenchmarkRequest builds the head of a poll, whole, whose cursor is another one than before.
func BenchmarkRequest(b *testing.B) {
	f := follower(b, targets.Subscribe{URL: "/poll/{topic}", Cursor: &targets.Cursor{
		From: "header ETag", Send: map[string]string{"If-None-Match": "{cursor}", "If-Modified-Since": "{header:Last-Modified}"},
	}})
	f.cursor.set([]byte("0"))
	f.cursor.fields = map[string]string{"last-modified": "Thu, 26 Nov 2026 12:00:00 GMT"}
	b.ReportAllocs()
	for b.Loop() {
		http1.NewText(f.Request(headers.Poll)).Bytes("", 0)
	}
}
