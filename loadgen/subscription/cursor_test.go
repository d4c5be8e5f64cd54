package subscription

import (
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/trial"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// TestCursors follows servers that say in all the ways where to go on. Each cuts a connection, and is asked for the rest.
func TestCursors(t *testing.T) {
	for _, test := range []struct {
		name, transport string
		of              targets.Subscribe
		answers         []string
		want            []string   // the request lines
		fields          [][]string // and fields, none of which begins with -
		reconnects      int64
		errors          map[string]int64
	}{
		{
			"fields of the answer before", transport.LongPoll.Name,
			targets.Subscribe{URL: "/{topic}", Cursor: &targets.Cursor{From: "header ETag", Send: map[string]string{
				"If-None-Match": "{cursor}", "If-Modified-Since": "{header:Last-Modified}",
			}}},
			[]string{
				trial.Answer(200, "ETag: 1\r\nLast-Modified: Thu\r\n", event(1)), "", trial.Answer(304, "", ""),
				trial.Answer(200, "etag:2\r\nLast-Modified: Fri\r\n", event(2)), trial.Answer(408, "", ""), trial.Answer(200, "", event(3)),
			},
			[]string{"/0", "/0", "/0", "/0", "/0", "/0"},
			[][]string{
				{"-If-None-Match", "-If-Modified-Since"}, {"If-None-Match: 1", "If-Modified-Since: Thu"}, {"If-None-Match: 1", "If-Modified-Since: Thu"},
				{"If-None-Match: 1"}, {"If-None-Match: 2", "If-Modified-Since: Fri"}, {"If-None-Match: 2"},
			}, 1, map[string]int64{loadgen.Closed: 1},
		},
		{
			"a field, in the query, with a first value", transport.ShortPoll.Name,
			targets.Subscribe{URL: "/{topic}?live=1", Cursor: &targets.Cursor{From: "header Next-Offset", First: "-1", Query: "offset={cursor}"}, Message: targets.Message{Split: "\x1e"}},
			[]string{trial.Answer(200, "Next-Offset: a/b c\r\n", event(1)+"\x1e"+event(2)+"\x1e"), trial.Answer(204, "Next-Offset: d\r\n", ""), "", trial.Answer(200, "", event(3)+"\x1e")},
			[]string{"/0?live=1&offset=-1", "/0?live=1&offset=a%2Fb%20c", "/0?live=1&offset=d", "/0?live=1&offset=d"}, nil, 1, map[string]int64{loadgen.Closed: 1},
		},
		{
			"the event's number", transport.ShortPoll.Name,
			targets.Subscribe{URL: "/poll", Cursor: &targets.Cursor{From: "seq", First: "0", Query: "after={cursor}"}, Message: targets.Message{Split: "\n"}},
			[]string{trial.Answer(200, "", ""), trial.Answer(200, "", trial.Line(1)+trial.Line(2)), "", trial.Answer(200, "", trial.Line(3))},
			[]string{"/poll?after=0", "/poll?after=0", "/poll?after=2", "/poll?after=2"}, nil, 1, map[string]int64{loadgen.Closed: 1},
		},
		{
			"the event's number, of a feed with an epoch", transport.LongPoll.Name,
			targets.Subscribe{URL: "/poll?hold={hold}", Cursor: &targets.Cursor{From: "seq", Query: "after={cursor}"}},
			[]string{trial.Answer(200, "Feed-Epoch: k3f9\r\n", event(1)), trial.Answer(200, "", event(2))},
			[]string{"/poll?hold=25s", "/poll?hold=25s&after=k3f9-1"}, nil, 0, map[string]int64{},
		},
		{
			"a message of its own", transport.SSE.Name,
			targets.Subscribe{URL: "/{topic}", Cursor: &targets.Cursor{From: "json /next", Query: "offset={cursor}"}, Ignore: []string{`{"next"*`}},
			[]string{
				streamHead + "event: data\ndata: " + event(1) + "\n\nevent: control\ndata: {\"next\":\"7_1\"}\n\n: late\n\ndata: " + event(2) + "\n\nevent: control\ndata: {\"next\":8}\n\n",
				"", streamHead + "data: " + event(3) + "\n\n",
			},
			[]string{"/0", "/0?offset=8", "/0?offset=8"}, nil, 1, map[string]int64{loadgen.Closed: 2},
		},
		{
			"a message of its own, that would be more fields", transport.LongPoll.Name,
			targets.Subscribe{URL: "/{topic}", Cursor: &targets.Cursor{From: "json /next", Send: map[string]string{"X-Next": "{cursor}"}}, Ignore: []string{`{"next"*`}, Message: targets.Message{Split: "\n"}},
			[]string{trial.Answer(200, "", event(1)+"\n"+`{"next":"7\r\nX-Other: \u0000b\u007f"}`), trial.Answer(200, "", event(2))},
			[]string{"/0", "/0"}, [][]string{{"-X-Next"}, {"X-Next: 7  X-Other:  b ", "-X-Other"}}, 0, map[string]int64{},
		},
		{
			"none", transport.HTTPStream.Name,
			targets.Subscribe{URL: "/{topic}", Method: "POST", Body: `{"to":"{topic}"}`, Headers: map[string]string{"Content-Type": "application/json"}},
			[]string{"HTTP/1.1 200 OK\r\n\r\n" + trial.Line(1) + "\r\n\n" + event(2) + "\r\n" + trial.Line(3)},
			[]string{"/0"}, [][]string{{"Content-Type: application/json", "Content-Length: 10"}}, 0, map[string]int64{},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			known, _ := transport.Named(test.transport)
			script, requests := trial.Replay(known.Kind == transport.Stream, test.answers...)
			s := trial.Scenario(test.transport)
			last := uint64(strings.Count(strings.Join(test.answers, ""), " 1 ")) // all are due at 1 ns
			run := trial.Run(t, s, subscribe(t, test.transport, test.of), last, script)
			check(t, run, int64(last), test.reconnects, test.errors)
			for i, want := range test.want {
				head := (<-requests).Head
				if line, _, _ := strings.Cut(head, " HTTP/1.1\r\n"); !strings.HasSuffix(line, " "+want) {
					t.Errorf("request %d is %q, want %q", i, line, want)
				}
				if i >= len(test.fields) {
					continue
				}
				for _, field := range test.fields[i] {
					name, without := strings.CutPrefix(field, "-")
					if strings.Contains(head, "\r\n"+name) == without {
						t.Errorf("request %d is %q, against %q", i, head, field)
					}
				}
			}
		})
	}
}
