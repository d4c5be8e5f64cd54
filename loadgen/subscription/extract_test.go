package subscription

import (
	"context"
	"net"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/suites/targets"
)

// follower returns a client that the test has to itself. What it is handed goes to lines.
func follower(t testing.TB, of targets.Subscribe) *Follower {
	t.Helper()
	from, err := compile(of)
	if err != nil {
		t.Fatal(err)
	}
	clients := make(chan *loadgen.Client, 1)
	l := loadgen.New(trial.Scenario("sse"), func(ctx context.Context, c *loadgen.Client, _ results.Scenario) error {
		if _, err := c.Dial(ctx); err != nil {
			return err
		}
		c.Connected(0)
		clients <- c
		<-ctx.Done()
		return nil
	}, loadgen.Options{Address: peer.Listen(t, func(_ int, conn net.Conn) { peer.Hold(conn) })})
	t.Cleanup(l.Close)
	if err := l.Connect(context.Background()); err != nil {
		t.Fatal(err)
	}
	f := newFollower(from, <-clients, trial.Scenario("sse"))
	f.batch = true
	return f
}

func TestTake(t *testing.T) {
	for _, test := range []struct {
		name    string
		message targets.Message
		arrived string
		want    string // the lines, with | for LF
		wrong   string // in the error; "": there is none
	}{
		{"all of it", targets.Message{}, "1 2 x", "1 2 x|", ""},
		{"with its LF", targets.Message{}, "1 2 x\n", "1 2 x|", ""},
		{"nothing", targets.Message{JSON: "/a"}, "", "", ""},
		{"ignored", targets.Message{JSON: "/a"}, "{}", "", ""},
		{"ignored by its beginning", targets.Message{JSON: "/a"}, "ping 17", "", ""},
		{"split", targets.Message{Split: "\n"}, "1 2 x\n2 2 y\n{}\n", "1 2 x|2 2 y|", ""},
		{"split by more", targets.Message{Split: "--"}, "1 2 x-y--2 2 y", "1 2 x-y|2 2 y|", ""},
		{"a prefix", targets.Message{Prefix: "m "}, "m 1 2 x", "1 2 x|", ""},
		{"another prefix", targets.Message{Prefix: "m "}, "n 1 2 x", "", `"n 1 2 x" does not begin with "m "`},
		{"a string", targets.Message{JSON: "/pub/data"}, `{"pub": {"data": "1 2 \u20ac\"\\\t", "offset": 7}}`, "1 2 €\"\\\t|", ""},
		{"an emoji", targets.Message{JSON: "/0"}, `["1 2 \ud83d\ude00"]`, "1 2 😀|", ""},
		{"names with / and ~", targets.Message{JSON: "/a~1b/c~0d/"}, `{"a/b":{"c~d":{"":"1 2 x"}}}`, "1 2 x|", ""},
		{"a prefix before JSON", targets.Message{Prefix: "42", JSON: "/1"}, `42["event","1 2 x"]`, "1 2 x|", ""},
		{"each", targets.Message{Each: "/list", JSON: "/t"}, `{"list":[{"t":"1 2 x"},{"t":"2 2 y"}]}`, "1 2 x|2 2 y|", ""},
		{"each of all", targets.Message{Each: "#"}, `["1 2 x", "2 2 y"]`, "1 2 x|2 2 y|", ""},
		{"none of each", targets.Message{Each: "#"}, `[]`, "", ""},
		{"all of a JSON text", targets.Message{JSON: "#"}, `"1 2 x"`, "1 2 x|", ""},

		{"no JSON", targets.Message{JSON: "/a"}, `{"a":`, "", `"{\"a\":" is not JSON`},
		{"nothing there", targets.Message{JSON: "/a/b"}, `{"a":{}}`, "", "has no string at /a/b"},
		{"beyond a string", targets.Message{JSON: "/a/b"}, `{"a":"1 2 x"}`, "", "has no string at /a/b"},
		{"a number", targets.Message{JSON: "/a"}, `{"a":1}`, "", "has no string at /a"},
		{"a place of an array with a zero before", targets.Message{JSON: "/00"}, `["1 2 x"]`, "", "has no string at /00"},
		{"no array", targets.Message{Each: "/a"}, `{"a":{}}`, "", "has no array at /a"},
		{"the second one of each", targets.Message{Each: "#", JSON: "/t"}, `[{"t":"1 2 x"},{}]`, "1 2 x|", "has no string at #/t"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := follower(t, targets.Subscribe{Message: test.message, Ignore: []string{"{}", "ping*"}})
			events, err := f.Take([]byte(test.arrived))
			if got := strings.ReplaceAll(string(f.lines), "\n", "|"); got != test.want || events != strings.Count(got, "|") {
				t.Errorf("%q has %d events, %q, want %q", test.arrived, events, got, test.want)
			}
			switch {
			case test.wrong == "" && err != nil:
				t.Error(err)
			case test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong) || loadgen.Kind(err) != loadgen.Frame):
				t.Errorf("error %v, want a frame error with %q", err, test.wrong)
			}
		})
	}
}

// TestLineFeedWithin: a body of more than one line is an event all the same, behind those before it.
func TestLineFeedWithin(t *testing.T) {
	f := follower(t, targets.Subscribe{Message: targets.Message{Each: "#"}})
	events, err := f.Take([]byte(`["1 1 x", "2 1 y\nz", "3 1 x"]`))
	if err != nil || events != 3 || f.Cursor() != 2 || string(f.lines) != "3 1 x\n" {
		t.Errorf("%d events up to %d, and %q, %v: want 3, two of which were handed over", events, f.Cursor(), f.lines, err)
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, test := range []struct {
		of    targets.Subscribe
		wrong string
	}{
		{targets.Subscribe{Message: targets.Message{Each: "list"}}, "message.each"},
		{targets.Subscribe{Message: targets.Message{JSON: "/a~2"}}, "message.json"},
		{targets.Subscribe{Message: targets.Message{JSON: "/a~"}}, "message.json"},
		{targets.Subscribe{Cursor: &targets.Cursor{From: "header"}}, "cursor.from"},
		{targets.Subscribe{Cursor: &targets.Cursor{From: "json a"}}, "cursor.from"},
		{targets.Subscribe{Cursor: &targets.Cursor{From: "etag"}}, "cursor.from"},
	} {
		if _, err := compile(test.of); err == nil || !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%+v: error %v, want one about %s", test.of, err, test.wrong)
		}
	}
}

func FuzzTake(f *testing.F) {
	for _, seed := range []string{`{"list":[{"t":"1 2 x"},{"t":"2 2 y\n"}],"next":7}`, "ping", `{"next":"a"}`, "[]", `{"list":[{"t":"\ud83d\ude00\n1"}]}`, "{}\n{}", `{"list":{}}`} {
		f.Add(seed)
	}
	of := targets.Subscribe{
		Message: targets.Message{Split: "\n", Each: "/list", JSON: "/t"}, Ignore: []string{"ping*", `{"next"*`},
		Cursor: &targets.Cursor{From: "json /next", Query: "after={cursor}"},
	}
	client := follower(f, of)
	f.Fuzz(func(t *testing.T, arrived string) {
		client.lines = client.lines[:0]
		events, err := client.Take([]byte(arrived))
		if lines := strings.Count(string(client.lines), "\n"); events < lines {
			t.Fatalf("%d lines of %d events", lines, events)
		}
		if err != nil && loadgen.Kind(err) != loadgen.Frame {
			t.Fatalf("an error of the kind %s: %v", loadgen.Kind(err), err)
		}
	})
}

func FuzzPointer(f *testing.F) {
	for _, seed := range []string{"", "#", "/", "/a/0/~0~1", "//", "/~", "a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePointer(text)
		if err == nil && p.String() != text {
			t.Fatalf("%q became %q", text, p)
		}
	})
}
