package lab_test

import (
	"strings"
	"testing"
)

// addressCases are about what the page's address says, rightly or wrongly.
var addressCases = []browserCase{
	{"targets that are no addresses", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&sse=http://&websocket=ftp://a.example/&long-poll=nonsense")
		p.await(`lane("short-poll").received > 5`) // the other lanes run
		for _, name := range []string{"sse", "websocket", "long-poll"} {
			p.await(`document.querySelector("#lane-%s .note").textContent.includes("is not an address")`, name)
		}
		p.await(`lane("sse").state === "misnamed" && document.querySelector("#lane-sse .state-text").textContent === "no address"`)
		// One that is corrected is followed.
		p.click("#lane-sse .aim")
		evaluate[any](p, `document.querySelector("#lane-sse .address").value = ""`)
		p.click("#lane-sse .aimed button")
		p.await(`!location.search.includes("sse=")`)
		evaluate[any](p, laneState)
		p.await(`lane("sse").received > 5`)
	}},

	{"target's scheme", func(t *testing.T, f fixture) {
		settings := ownServer(t, f.lab)
		// Each lane takes both kinds of schemes: which one its transport needs, the lane knows.
		p := f.openRace(t, f.lab.URL, strings.NewReplacer("=http:", "=ws:", "=ws:", "=http:").Replace(settings))
		p.await(`all((lane) => lane.foreign && lane.received === 2)`)
	}},

	{"target that refuses", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?websocket=ws://127.0.0.1:2/ws&sse=http://127.0.0.1:2/sse&rate=20")
		for _, name := range []string{"sse", "websocket"} {
			p.await(`document.querySelector("#lane-%s .note").textContent.includes("Does 127.0.0.1:2 answer")`, name)
		}
		p.await(`document.querySelector("#lane-websocket .note").textContent.includes("close 1006")`)
		p.await(`document.querySelector("#lane-sse .note").textContent.includes("readyState")`)
	}},
}
