package targets

import (
	"os"
	"strings"
	"testing"
)

// whole is a file with nothing wrong, each of whose keys stands in a line of its own.
const whole = `about: a server
start:
  command: [server, "{address}"]
  ready: /health
  within: 5s
  stop: INT
publish:
  url: /publish/{topic}
  method: POST
  headers:
    Content-Type: application/json
  body: '{"text":"{message:json}"}'
subscribe:
  sse:
    url: /events?topic={topic}
    cursor:
      from: event-id
      send:
        Last-Event-ID: "{cursor}"
    message:
      json: /text
`

func TestParseReadsAWholeFile(t *testing.T) {
	target, err := Parse("x.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if target.Start.Stop != "INT" || target.Publish.Body != `{"text":"{message:json}"}` || target.Subscribe["sse"].Cursor.Send["Last-Event-ID"] != "{cursor}" {
		t.Errorf("%+v", target)
	}
	const sum = 64 // hexadecimal digits of SHA-256
	if len(target.SHA256) != sum {
		t.Errorf("SHA256 %q", target.SHA256)
	}
	silent, err := Parse("x.yaml", []byte("address: 127.0.0.1:80\nversion: 'echo ${name}'\npublish: none\nsubscribe: {sse: {url: /}}\n"))
	if err != nil || silent.Publish != nil {
		t.Errorf("publish: none is %+v, %v", silent, err)
	}
}

// TestParseSaysWhatIsWrong: with the line, the key, and what to write instead.
func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"about: a server", "abuot: a server", `x.yaml:1: unknown field "abuot" (did you mean "about"?)`},
		{"  stop: INT", "  stpo: INT", `x.yaml:6: unknown field "stpo" (did you mean "stop"?)`},
		{"about: a server", "about: [a]", `x.yaml:1: what stands there is no string`},
		{"about: a server", "address: 127.0.0.1:80", `x.yaml:1: address: it is of a server that runs already, and start starts one`},
		{"about: a server", "pid: /run/server.pid", `x.yaml:1: pid: it is of a server that runs already`},
		{"about: a server", "tls: yes please", `x.yaml:1: tls: "yes please" does not exist: use never, always or either`},
		{"about: a server", "version: server --version {adress}", `x.yaml:1: version: there is no {adress} here (did you mean "address"?)`},
		{`command: [server, "{address}"]`, "command: []", `x.yaml:3: start.command: it is missing`},
		{`"{address}"`, `"{cursor}"`, `x.yaml:3: start.command: there is no {cursor} here: use {host}, {port}`},
		{"ready: /health", "ready: health", `x.yaml:4: start.ready: "health" is no path`},
		{"within: 5s", "within: 5", `x.yaml:5: start.within: "5" is no duration up to 10m: write it like 10s`},
		{"within: 5s", "within: 0s", `x.yaml:5: start.within: "0s" is no duration`},
		{"stop: INT", "stop: SIGTERM", `x.yaml:6: start.stop: "SIGTERM" does not exist: use TERM, INT, QUIT`},
		{"ready: /health", "files: {.: y}", `x.yaml:4: start.files..: "." is no name of a file in {dir}`},
		{"ready: /health", "files: {pollpush: y}", `x.yaml:4: start.files.pollpush: {pollpush} lies there: use another name`},
		{"ready: /health", "files: {../x: y}", `x.yaml:4: start.files.../x: "../x" is no name of a file in {dir}`},
		{"url: /publish/{topic}", "address: 127.0.0.1:1", `x.yaml:7: publish.url: it is missing`},
		{"url: /publish/{topic}", "url: http://127.0.0.1/publish", `x.yaml:8: publish.url: "http://127.0.0.1/publish" has a host`},
		{"url: /publish/{topic}", "url: publish", `x.yaml:8: publish.url: "publish" is no path`},
		{"url: /publish/{topic}", "url: /a b", `x.yaml:8: publish.url: "/a b" has a blank or a control character in it`},
		{"url: /publish/{topic}", "url: /publish/{chanel}", `x.yaml:8: publish.url: there is no {chanel} here`},
		{"method: POST", "method: post", `x.yaml:9: publish.method: "post" is no method, like POST`},
		{"Content-Type: application/json", "X-Topic: '{topci}'", `x.yaml:11: publish.headers.X-Topic: there is no {topci} here (did you mean "topic"?)`},
		{"Content-Type: application/json", `X Topic: a`, `x.yaml:11: publish.headers.X Topic: "X Topic" is no name of a field: it has letters`},
		{"Content-Type: application/json", `"": a`, `publish.headers.: "" is no name of a field`},
		{"Content-Type: application/json", `"X:": a`, `x.yaml:11: publish.headers.X:: "X:" is no name of a field`},
		{"Content-Type: application/json", `X-Topic: "a\r\nX-Other: b"`, `x.yaml:11: publish.headers.X-Topic: "a\r\nX-Other: b" has a control character in it`},
		{"Content-Type: application/json", `X-Topic: "a\u007f"`, `x.yaml:11: publish.headers.X-Topic: "a\x7f" has a control character`},
		{"Content-Type: application/json", "Content-length: 5", `x.yaml:11: publish.headers.Content-length: it says how long the request is`},
		{"Content-Type: application/json", "Accept: a\n    accept: b", `x.yaml:12: publish.headers.accept: it is the same field as Accept`},
		{"url: /events?topic={topic}", "url: /e\n    headers: {A: \"\\n\"}", `x.yaml:16: subscribe.sse.headers.A: "\n" has a control character`},
		{"Last-Event-ID:", "Last Event ID:", `x.yaml:19: subscribe.sse.cursor.send.Last Event ID: "Last Event ID" is no name of a field`},
		{"from: event-id", "from: header E Tag", `x.yaml:17: subscribe.sse.cursor.from: "header E Tag" does not exist`},
		{"url: /publish/{topic}", `url: "/a\x01"`, `x.yaml:8: publish.url: "/a\x01" has a blank or a control character in it`},
		{`"{address}"`, `"\0"`, `x.yaml:3: start.command: "\x00" has a NUL in it`},
		{"ready: /health", "environment: {A=B: c}", `x.yaml:4: start.environment.A=B: no variable of an environment has =`},
		{"ready: /health", `environment: {A: "\0"}`, `x.yaml:4: start.environment.A: no variable`},
		{`{"text":"{message:json}"}`, "hello", `x.yaml:12: publish.body: it has no {message}`},
		{whole, "address: 127.0.0.1:80\npublish: nobody\n", `x.yaml:2: publish: "nobody" is neither a mapping nor none`},
		{"  sse:", "  server-sent:", `x.yaml:14: subscribe.server-sent: there is no such transport: use short-poll`},
		{"  sse:", "  web-socket:", `(did you mean "websocket"?)`},
		{"url: /events?topic={topic}", "method: GET", `x.yaml:14: subscribe.sse.url: it is missing`},
		{"url: /events?topic={topic}", "url: /events?message={message}", `x.yaml:15: subscribe.sse.url: there is no {message} here`},
		{"url: /events?topic={topic}", "url: /e\n    http: [1.2]", `x.yaml:16: subscribe.sse.http: there is no HTTP/1.2: use 1.1, 2, 3`},
		{"from: event-id", "from: event_id", `x.yaml:17: subscribe.sse.cursor.from: "event_id" does not exist: use event-id, header NAME, json POINTER or seq (did you mean "event-id"?)`},
		{"url: /events?topic={topic}", "url: /e\n    method: PUT", `x.yaml:16: subscribe.sse.method: "PUT" is neither GET nor POST`},
		{"from: event-id", "from: json", `x.yaml:17: subscribe.sse.cursor.from: "json" does not exist`},
		{"from: event-id", "from: json text", `x.yaml:17: subscribe.sse.cursor.from: "text" is no JSON Pointer: it begins with /`},
		{`      send:
        Last-Event-ID: "{cursor}"
`, "", `x.yaml:16: subscribe.sse.cursor: it says where a cursor comes from and not how it is sent`},
		{`"{cursor}"`, `"{cursor} {due}"`, `x.yaml:19: subscribe.sse.cursor.send.Last-Event-ID: there is no {due} here`},
		{"json: /text", "json: text", `x.yaml:21: subscribe.sse.message.json: "text" is no JSON Pointer`},
		{"json: /text", "json: /a~2", `x.yaml:21: subscribe.sse.message.json: "/a~2" is no JSON Pointer`},
		{"json: /text", "each: /text~", `x.yaml:21: subscribe.sse.message.each: "/text~" is no JSON Pointer`},
		{"    message:", "    missed: {json: /text}\n    message:", `x.yaml:20: subscribe.sse.missed: it says nothing of where the events are: add each`},
		{"    message:", "    missed: {each: \"/{seq}\"}\n    message:", `x.yaml:20: subscribe.sse.missed.each: there is no {seq} here`},
		{"    message:", "    missed: {each: list}\n    message:", `x.yaml:20: subscribe.sse.missed.each: "list" is no JSON Pointer`},
		{whole, "", "x.yaml: it is empty"},
		{whole, whole + "---\nabout: another\n", "x.yaml: it has a second document"},
		{whole, "about: x\npublish: none\nsubscribe: {sse: {url: /}}\n", "x.yaml: it has neither start"},
		{whole, "address: 127.0.0.1\npublish: none\nsubscribe: {sse: {url: /}}\n", `x.yaml:1: address: "127.0.0.1" is not HOST:PORT`},
		{whole, "address: 127.0.0.1:80\nsubscribe: {sse: {url: /}}\n", `x.yaml: publish: it is missing`},
		{whole, "address: 127.0.0.1:80\npublish: none\n", `x.yaml: subscribe: it is missing`},
		{"      json: /text", "      json: /text\n    url: /", `x.yaml:22: mapping key "url" already defined`},
	} {
		if !strings.Contains(whole, c.old) {
			t.Fatalf("there is no %q to replace", c.old)
		}
		_, err := Parse("x.yaml", []byte(strings.Replace(whole, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q: %v\nwant %s", c.new, err, c.want)
		}
	}
}

// TestShippedTargets: each can be read, and nothing of it is left open once everything is known.
func TestShippedTargets(t *testing.T) {
	values := map[string]string{}
	for _, name := range startPlaceholders {
		values[name] = "1"
	}
	for _, name := range Names() {
		target, err := Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if target.About == "" || target.Install == "" || target.Source == "" {
			t.Errorf("%s: about %q, source %q and install %q: a shipped target has each", name, target.About, target.Source, target.Install)
		}
		for transport, s := range target.Subscribe {
			if url := s.Expand(values).URL; textProblem(nil, url, ClientPlaceholders) != nil {
				t.Errorf("%s: %s: %q has a placeholder that is left", name, transport, url)
			}
		}
		if target.Publish == nil {
			continue
		}
		p := target.Publish.Expand(values)
		if wrong := textProblem(nil, p.URL+p.Body, EventPlaceholders); wrong != nil {
			t.Errorf("%s: publish: %v", name, wrong)
		}
	}
}

func TestLoad(t *testing.T) {
	if _, err := Load("polpush"); err == nil || !strings.Contains(err.Error(), `(did you mean "pollpush"?)`) {
		t.Errorf("Load = %v, want a hint", err)
	}
	file := t.TempDir() + "/x.yaml"
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "read target: open "+file) {
		t.Errorf("Load = %v, want that there is no such file", err)
	}
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	if target, err := Load(file); err != nil || target.Name != file {
		t.Errorf("Load = %+v, %v", target, err)
	}
	for given, want := range map[string]bool{"": false, "127.0.0.1:80": false, "pollpush": true, file: true, "nothing": false} {
		if Started(given) != want {
			t.Errorf("Started(%q) = %v, want %v", given, !want, want)
		}
	}
}

// FuzzParse: whatever a file says, it is read or refused in one line that names it.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("address: 127.0.0.1:80\npublish: none\nsubscribe: {sse: {url: /}}\n")
	f.Add("start: {command: [a]}\npublish: [none]\n")
	f.Add("a: &a [*a]\n")
	for _, name := range Names() {
		text, err := files.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := Parse("x.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.yaml:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		if target.Start == nil && target.Address == "" || len(target.Subscribe) == 0 {
			t.Errorf("%+v is whole", target)
		}
	})
}
