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
		{"unknown parameter", strings.Replace(oneLine, `"clients"`, `"colour":"blue","clients"`, 1), `runs.jsonl:2: unknown field "scenario.colour"`},
		{"unknown field of the host", strings.Replace(oneLine, `"valid"`, `"host":{"gpu":"2"},"valid"`, 1), `unknown field "host.gpu"`},
		{"a field twice", strings.Replace(oneLine, `"clients":1`, `"clients":1,"clients":2`, 1), `the field "scenario.clients" stands twice`},
		{"a field in other letters", strings.Replace(oneLine, `"clients":1`, `"Clients":1`, 1), `the field "scenario.Clients" is written "clients"`},
		{"wrong type", `{"schema":1,"window_ns":"long"}`, "runs.jsonl:2: not a run: schema 1"},
		{"how to go on", "half", "go on without it: sed 2d runs.jsonl >repaired.jsonl"},
		{"not UTF-8", strings.Replace(oneLine, "q/a/1", "q/\xff/1", 1), "it is not UTF-8"},
		{"something after the run", oneLine + "}", "more than one JSON value"},
		{"negative count", strings.Replace(oneLine, `"valid"`, `"delivery":{"received":-3},"valid"`, 1), "runs.jsonl:2: not a run: delivery.received is -3: it can't be negative"},
		{"negative pointer", strings.Replace(oneLine, `"valid"`, `"bytes":{"wire_up":-3},"valid"`, 1), "bytes.wire_up is -3"},
		{"negative duration", strings.Replace(oneLine, "5s", "-5s", 1), "scenario.measure is -5s"},
		{"negative errors", strings.Replace(oneLine, `"valid"`, `"errors":{"reset":-1},"valid"`, 1), "errors.reset is -1"},
		{"negative core", strings.Replace(oneLine, `"valid"`, `"load":{"cpus":[0,-1]},"valid"`, 1), "load.cpus is -1"},
		{"too large", strings.Replace(oneLine, `"valid"`, `"delivery":{"received":1e30},"valid"`, 1), "delivery.received"},
		{"no end", strings.Repeat("x", maxLine+1), "runs.jsonl:2: the line has more than 64 MB"},
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

// TestDecodeKeepsGoodRuns: what editors and power failures do to a file costs no good run.
func TestDecodeKeepsGoodRuns(t *testing.T) {
	zeros := strings.Repeat("\x00", 200)
	for _, test := range []struct{ name, text, warning string }{
		{"byte order mark", "\uFEFF" + oneLine + "\n" + oneLine, ""},
		{"zeros at the end", oneLine + "\n" + oneLine + "\n" + zeros, "runs.jsonl:3: skipped 200 NUL bytes"},
		{"zeros after the last run", oneLine + "\n" + oneLine + zeros, "runs.jsonl:2: skipped 200 NUL bytes"},
		{"half a run before zeros", oneLine + "\n" + oneLine + "\n" + oneLine[:50] + zeros, "runs.jsonl:3: skipped the last line: it is half-written"},
		{"zeros before a run", oneLine + "\n" + zeros + oneLine + "\n", "runs.jsonl:2: skipped 200 NUL bytes"},
		{"zeros on a line of their own", oneLine + "\n" + zeros + "\r\n" + oneLine + "\n", "runs.jsonl:2: skipped 200 NUL bytes"},
		{"a newer version's field", oneLine + "\n" + strings.Replace(oneLine, `"valid"`, `"lag":{"colour":[{"a":1}]},"valid"`, 1), `runs.jsonl:2: skipped the field "lag.colour"`},
		{"clocks that were set back", oneLine + "\n" + strings.Replace(oneLine, `"valid"`, `"clock_step_ns":-3,"browser":{"clock_offset_ns":-3,"net_log":{"difference_up":-1}},"valid"`, 1), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			runs, warnings, err := Decode(strings.NewReader(test.text), "runs.jsonl")
			if err != nil || len(runs) != 2 || !strings.Contains(strings.Join(warnings, "\n"), test.warning) || test.warning == "" && len(warnings) > 0 {
				t.Errorf("Decode = %d runs, %q, %v, want 2 runs and %q", len(runs), warnings, err, test.warning)
			}
		})
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
