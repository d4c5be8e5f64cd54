package check

import (
	"strings"
	"testing"
)

func result(name string, passed bool, note string) Result {
	return Result{Name: name, Passed: &passed, Note: note}
}

func TestWrite(t *testing.T) {
	failed := result("every event", false, "of 20 events: 1 lost | <b>")
	failed.Essential = true
	reports := []Report{
		{"nginx", "nginx/1.22.1", "sse", []Result{failed, {Name: "resume", Note: "there is no cursor"}, result("HEAD", true, ""), result("fields", true, "")}},
		{"nginx", "nginx/1.22.1", "websocket", []Result{result("every event", true, ""), {Name: "resume", Note: "there is no cursor"}, result("ping", true, "late")}},
	}
	for format, want := range map[string]string{
		"text": `nginx nginx/1.22.1

check        sse       websocket
every event  FAIL (1)  pass
resume       n/a (2)   n/a (2)
HEAD         pass      -
fields       pass      -
ping         -         pass (3)

(1) each of three clients gets all events, in order, once (docs/method.md): of 20 events: 1 lost | <b>
(2) there is no cursor
(3) late
sse: 2 passed, 1 failed, 1 not applicable; not to be timed: what failed is essential
websocket: 2 passed, 0 failed, 1 not applicable
`,
		"md": `**nginx nginx/1.22.1**

| check | sse | websocket |
| --- | --- | --- |
| every event | FAIL (1) | pass |
| resume | n/a (2) | n/a (2) |
| HEAD | pass | - |
| fields | pass | - |
| ping | - | pass (3) |

1. each of three clients gets all events, in order, once (docs/method.md): of 20 events: 1 lost \| &lt;b&gt;
2. there is no cursor
3. late

- sse: 2 passed, 1 failed, 1 not applicable; not to be timed: what failed is essential
- websocket: 2 passed, 0 failed, 1 not applicable
`,
		"json": `{"target":"nginx","version":"nginx/1.22.1","transport":"sse","results":[` +
			`{"name":"every event","passed":false,"essential":true,"note":"of 20 events: 1 lost | <b>"},{"name":"resume","passed":null,"note":"there is no cursor"},` +
			`{"name":"HEAD","passed":true},{"name":"fields","passed":true}]}` + "\n" +
			`{"target":"nginx","version":"nginx/1.22.1","transport":"websocket","results":[` +
			`{"name":"every event","passed":true},{"name":"resume","passed":null,"note":"there is no cursor"},{"name":"ping","passed":true,"note":"late"}]}` + "\n",
	} {
		var got strings.Builder
		if err := Write(&got, format, reports...); err != nil {
			t.Fatal(err)
		}
		if got.String() != want {
			t.Errorf("%s:\n%s\nwant\n%s", format, got.String(), want)
		}
	}
	if reports[0].Passes() || !reports[1].Passes() {
		t.Error("the first one is not to be timed, the second one is")
	}
}

func TestCompare(t *testing.T) {
	want := []string{"a", "b", "c", "d"}
	for got, differs := range map[string]string{
		"a b c d":     "",
		"a b d":       `of 4 events: 1 lost (first "c")`,
		"a b c c d":   `of 4 events: 1 came twice (first "c")`,
		"a c b d":     `of 4 events: 1 came out of order (first "b")`,
		"a b c d e":   `of 4 events: 1 were not to come (first "e")`,
		"":            `of 4 events: 4 lost (first "a")`,
		"b b a d d x": `of 4 events: 1 lost (first "c"), 2 came twice (first "b"), 1 came out of order (first "a"), 1 were not to come (first "x")`,
	} {
		if difference := compare(want, strings.Fields(got)); difference != differs {
			t.Errorf("compare(%q) = %q, want %q", got, difference, differs)
		}
	}
}
