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
		p.waitFor(`lane("short-poll").received > 5`) // the other lanes run
		for _, name := range []string{"sse", "websocket", "long-poll"} {
			p.waitFor(`document.querySelector("#lane-%s .note").textContent.includes("is not an address")`, name)
		}
		p.waitFor(`lane("sse").state === "misnamed" && document.querySelector("#lane-sse .state-text").textContent === "no address"`)
		// One that is corrected is followed.
		p.click("#lane-sse .aim")
		evaluate[any](p, `document.querySelector("#lane-sse .address").value = ""`)
		// Where the page goes is kept: waiting in a page that is left would fail.
		evaluate[any](p, `void navigation.addEventListener("navigate", (event) => {
			window.went = event.destination.url;
			event.preventDefault();
		})`)
		p.click("#lane-sse .aimed button")
		p.waitFor(`window.went`)
		p.do(chromedp.Navigate(evaluate[string](p, `went`)))
		evaluate[any](p, laneState)
		p.waitFor(`lane("sse").received > 5 && lane("websocket").state === "misnamed"`)
	}},

	{"target's scheme", func(t *testing.T, f fixture) {
		settings := ownServer(t, f.lab)
		// Each lane takes both kinds of schemes: which one its transport needs, the lane knows.
		p := f.openRace(t, f.lab.URL, strings.NewReplacer("=http:", "=ws:", "=ws:", "=http:").Replace(settings))
		p.waitFor(`all((lane) => lane.foreign && lane.received === 2)`)
	}},

	{"target that refuses", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?websocket=ws://127.0.0.1:2/ws&sse=http://127.0.0.1:2/sse&rate=20")
		for _, name := range []string{"sse", "websocket"} {
			p.waitFor(`document.querySelector("#lane-%s .note").textContent.includes("Does 127.0.0.1:2 answer")`, name)
		}
		p.waitFor(`document.querySelector("#lane-websocket .note").textContent.includes("close 1006")`)
		p.waitFor(`document.querySelector("#lane-sse .note").textContent.includes("readyState")`)
	}},

	{"bounds", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=abc&tabs=99&interval=0&kind=cat&lang=constructor")
		p.waitFor(`document.documentElement.lang === "en" && document.title === "pollpush lab"`)
		p.waitFor(`["tabs", "interval", "kind"].map((id) => document.getElementById(id).value).join() === "12,0.1,text"`)
		p.waitFor(`location.search === "?tabs=12&interval=0.1&lang=constructor"`) // what is shared from now on is what is in force
		for _, sentence := range []string{
			"Event rate: “abc” can’t be had, so it is 0.5/s.", "Clients (tabs): “99” can’t be had, so it is 12.",
			"Poll interval (s): “0” can’t be had, so it is 0.1.", "Content: “cat” can’t be had, so it is text.",
		} {
			p.waitFor(`document.getElementById("hint").textContent.includes(%s)`, quote(sentence))
		}
		p.write("tabs", "1")
		p.waitFor(`!document.getElementById("hint").textContent.includes("be had")`)
		p.write("payload", "5000")
		p.waitFor(`document.getElementById("payload").value === "4096" && document.getElementById("hint").textContent.includes("“5000” can’t be had, so it is 4096.")`)
	}},

	{"round trip", roundTrip},
	{"back", back},
}

// controlsOf are the values of all controls of a view.
const controlsOf = `Object.fromEntries([...document.querySelectorAll("#view-%s :is(input, select):not([type=file], #preset)")]
	.map((control) => [control.id || control.name + control.value, control.matches("[type=radio], [type=checkbox]") ? control.checked : control.value]))`

// roundTrip changes every control and opens the address that came of it in another tab.
func roundTrip(t *testing.T, f fixture) {
	p := f.openRace(t, f.lab.URL, "")
	for id, value := range map[string]string{
		"rate": "8", "arrivals": "burst", "payload": "100", "kind": "binary", "interval": "0.5", "hold": "9", "tabs": "2", "scale": "2000",
	} {
		p.write(id, value)
	}
	p.click("#pause")
	p.click("#go-bench")
	p.waitFor(`document.querySelector("#preset")?.options.length > 10`)
	for id, value := range map[string]string{
		"url": "/peer?deflate", "protocols": "bench.v1, bench.v2", "text": "a & b", "size": "1000", "code": "4001", "reason": "",
	} {
		p.write(id, value)
	}
	p.click(`[name=handlers][value=properties]`)
	p.click(`[name=binary-type][value=arraybuffer]`)
	p.click("#slow")
	address := evaluate[string](p, "location.search")
	other := f.openRace(t, f.lab.URL, address)
	other.waitFor(`document.querySelector("#preset")?.options.length > 10`)
	for view, least := range map[string]int{"race": 9, "bench": 11} {
		want := evaluate[map[string]any](p, controlsOf, view)
		got := evaluate[map[string]any](other, controlsOf, view)
		if len(want) < least {
			t.Errorf("the %s has %d controls, want %d at least", view, len(want), least)
		}
		for control, value := range want {
			if got[control] != value {
				t.Errorf("%s: %s is %v in another tab, want %v", address, control, got[control], value)
			}
		}
	}
	other.click("#go-race")
	other.waitFor(`document.getElementById("pause").textContent === "Go on" && all((lane) => lane.state === "paused")`)
}

// back goes to another view and back; what was chosen meanwhile stays.
func back(t *testing.T, f fixture) {
	p := f.openRace(t, f.lab.URL, "?rate=20")
	p.write("interval", "0.3")
	p.waitFor(`document.getElementById("go-bench").search.includes("interval=0.3")`) // for whoever opens it in another tab
	p.click("#go-bench")
	p.waitFor(`document.querySelector("#preset")?.options.length > 10`)
	p.write("url", "/peer?kept")
	p.click("#language")
	evaluate[any](p, `window.same = true, history.back(), null`)
	p.waitFor(`!document.getElementById("view-race").hidden`)
	p.waitFor(`window.same && document.documentElement.lang === "zh-Hans" && location.search.includes("lang=zh") && location.search.includes("kept") && !location.search.includes("view")`)
	evaluate[any](p, `history.forward(), null`)
	p.waitFor(`window.same && !document.getElementById("view-bench").hidden && location.search.includes("view=bench") && document.getElementById("url").value === "/peer?kept"`)
}
