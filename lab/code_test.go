package lab_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/lab/smallest/httpstream"
	"pollpush/lab/smallest/longpoll"
	"pollpush/lab/smallest/shortpoll"
	"pollpush/lab/smallest/sse"
	"pollpush/lab/smallest/websocket"
)

// codeCases are about the listings: that they work, and can be taken away.
var codeCases = []browserCase{
	{"smallest clients", smallestClients},

	{"copy", func(t *testing.T, f fixture) {
		p := newTab(t, f.browser, f.lab.URL+"?view=servers")
		p.waitFor(`document.querySelectorAll("#listings .code .keyword").length > 20 && [...document.querySelectorAll("#listings pre")].every((code) => code.textContent !== "")`)
		evaluate[any](p, `void (navigator.clipboard.writeText = async (text) => { window.copied = text; })`)
		files := evaluate[[]string](p, `[...document.querySelectorAll("#listings pre")].map((code) => code.getAttribute("aria-label"))`)
		if want := evaluate[int](p, `import("/transports.js").then(({ transports }) => 2 * transports.filter(({ smallest }) => smallest).length)`); len(files) != want || want == 0 {
			t.Fatalf("there are the listings %q, want %d: a client and a server of each", files, want)
		}
		copied := p.watch(`[...document.querySelectorAll(".copy")].at(-1).textContent === "Copied"`)
		for _, file := range files {
			p.click(`[aria-label="Copy: ` + file + `"]`)
			p.waitFor(`await fetch(%q.replace("lab/", "/")).then((response) => response.text()).then((text) => text === window.copied)`, file)
		}
		copied()
		// Without a clipboard the text is selected.
		evaluate[any](p, `void (navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed")))`)
		selected := p.watch(`document.querySelector(".copy").textContent.startsWith("Selected")`)
		p.click(`[aria-label="Copy: ` + files[0] + `"]`)
		p.waitFor(`getSelection().toString().trim() === document.querySelector("#listings pre").textContent.trim()`)
		selected()
	}},
}

// smallestClients has each of the smallest clients follow the smallest server of its transport, across a cut of all
// connections: none may lose an event, nor have one twice.
func smallestClients(t *testing.T, f fixture) {
	log := feed.NewLog(0)
	publish := func(body string) { log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte(body)}) }
	publish("a")
	publish("b")
	mux := http.NewServeMux()
	names := map[string]http.Handler{
		"shortpoll": shortpoll.Handler(log), "longpoll": longpoll.Handler(log, 25*time.Second), "sse": sse.Handler(log),
		"websocket": websocket.Handler(log), "httpstream": httpstream.Handler(log),
	}
	if files, err := filepath.Glob("smallest/*/*.js"); err != nil || len(files) != len(names) {
		t.Errorf("%d clients are tried, there are %q, %v", len(names), files, err)
	}
	for name, handler := range names {
		mux.Handle("GET /"+name, handler)
		mux.HandleFunc("GET /"+name+".js", func(w http.ResponseWriter, r *http.Request) {
			http.ServeFile(w, r, "smallest/"+name+"/"+name+".js")
		})
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><title>smallest</title><link rel=icon href=data:,><article>"))
	})
	ln := &cutter{Listener: listen(t, "127.0.0.1:0")}
	server := &httptest.Server{Listener: ln, Config: &http.Server{Handler: mux}}
	server.Start()
	t.Cleanup(func() {
		ln.cut()
		server.Close()
	})

	p := newTab(t, f.browser, server.URL)
	evaluate[any](p, `(() => { window.heard = {}; })()`)
	for name := range names {
		evaluate[any](p, `import("/%[1]s.js").then(({ follow }) => {
			heard[%[1]q] = [];
			follow("/%[1]s", (line) => heard[%[1]q].push(line));
		})`, name)
	}
	p.waitFor(`Object.values(heard).length === %d && Object.values(heard).every((lines) => lines.join() === "1 7 a,2 7 b")`, len(names))
	ln.cut()
	publish("c")
	p.waitFor(`Object.values(heard).every((lines) => lines.join() === "1 7 a,2 7 b,3 7 c")`)
}

// A cutter is a listener whose connections can be cut, whoever has taken them over.
type cutter struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func (c *cutter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.conns = append(c.conns, conn)
	}
	return conn, err
}

// cut closes all connections there are.
func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}
