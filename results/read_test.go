package results

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const oneLine = `{"schema":1,"id":"q/a/1","scenario":{"transport":"sse","clients":1,"measure":"5s"},"valid":true}`

func TestDecodeRefusesWhatIsNoRun(t *testing.T) {
	for _, test := range []struct{ name, line, want string }{
		{"text", "hello", "runs.jsonl:2: not a run"},
		{"half a line in the middle", oneLine[:40], "runs.jsonl:2: not a run"},
		{"newer schema", `{"schema":2,"id":"q/a/1"}`, "runs.jsonl:2: the record has schema 2 and this pollpush knows up to 1: read it with a newer pollpush"},
		{"no schema", `{"id":"q/a/1"}`, `runs.jsonl:2: not a run: it has no "schema"`},
		{"unknown field", `{"schema":1,"colour":"blue"}`, `unknown field "colour"`},
		{"wrong type", `{"schema":1,"window_ns":"long"}`, "runs.jsonl:2: not a run of schema 1"},
		{"no scenario", `{"schema":1}`, "names no transport"},
		{"two on a line", oneLine + oneLine, "more than one JSON value"},
		{"broken histogram", `{"schema":1,"scenario":{"transport":"sse","clients":1},"latency":{"hdr":"AAAA"}}`, "latency histogram"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := Decode(strings.NewReader(oneLine+"\n"+test.line+"\n"+oneLine+"\n"), "runs.jsonl")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Decode: error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestDecodeSkipsEmptyLines(t *testing.T) {
	runs, warnings, err := Decode(strings.NewReader("\n"+oneLine+"\r\n\n"+oneLine), "runs.jsonl")
	if err != nil || len(runs) != 2 || len(warnings) != 0 {
		t.Errorf("Decode = %d runs, %q, %v, want 2 runs", len(runs), warnings, err)
	}
}

// FuzzDecode looks for input that Decode panics on, and for runs that don't survive being written and read again.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(oneLine + "\n" + oneLine[:20]))
	f.Add([]byte(`{"schema":2}` + "\n"))
	f.Add([]byte("\n\r\n \t{\n"))
	if line, err := json.Marshal(someRun("q/a/1")); err == nil {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		runs, _, err := Decode(bytes.NewReader(input), "fuzz")
		if err != nil {
			if len(runs) > 0 {
				t.Errorf("Decode returned %d runs with the error %v", len(runs), err)
			}
			return
		}
		for _, r := range runs {
			line, err := json.Marshal(r)
			if err != nil {
				t.Fatalf("a run that was read can't be written: %v", err)
			}
			again, warnings, err := Decode(bytes.NewReader(line), "again")
			if err != nil || len(again) != 1 || len(warnings) > 0 {
				t.Fatalf("Decode of %s = %d runs, %q, %v", line, len(again), warnings, err)
			}
			second, err := json.Marshal(again[0])
			if err != nil || !bytes.Equal(line, second) {
				t.Fatalf("the run changed:\n%s\n%s (%v)", line, second, err)
			}
		}
	})
}
