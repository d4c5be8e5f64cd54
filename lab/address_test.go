package lab_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
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
		// Where the page goes is kept: waiting in a page that is left would fail.
		evaluate[any](p, `void navigation.addEventListener("navigate", (event) => {
			window.went = event.destination.url;
			event.preventDefault();
		})`)
		p.click("#lane-sse .aimed button")
		p.await(`window.went`)
		p.do(chromedp.Navigate(evaluate[string](p, `went`)))
		evaluate[any](p, laneState)
		p.await(`lane("sse").received > 5 && lane("websocket").state === "misnamed"`)
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

	{"no such language", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?lang=constructor")
		p.await(`document.documentElement.lang === "en" && document.title === "pollpush lab"`)
	}},

	{"bounds", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=abc&tabs=99&interval=0&kind=cat")
		p.await(`["tabs", "interval", "kind"].map((id) => document.getElementById(id).value).join() === "12,0.1,text"`)
		p.await(`location.search === "?tabs=12&interval=0.1"`) // what is shared from now on is what is in force
		for _, sentence := range []string{
			"Event rate: “abc” can’t be had, so it is 0.5/s.", "Clients (tabs): “99” can’t be had, so it is 12.",
			"Poll interval (s): “0” can’t be had, so it is 0.1.", "Content: “cat” can’t be had, so it is text.",
		} {
			p.await(`document.getElementById("hint").textContent.includes(%s)`, quote(sentence))
		}
		p.write("tabs", "1")
		p.await(`!document.getElementById("hint").textContent.includes("be had")`)
		p.write("payload", "5000")
		p.await(`document.getElementById("payload").value === "4096" && document.getElementById("hint").textContent.includes("“5000” can’t be had, so it is 4096.")`)
	}},
}
