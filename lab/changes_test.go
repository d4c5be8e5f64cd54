package lab_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// changeCases are about what becomes of a race whose visitor changes something, or leaves.
var changeCases = []browserCase{
	{"reload", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=0&tabs=8&hold=60")
		// All six connections are held, by requests that nothing ends.
		p.waitFor(`told && race.lanes.filter(({ transport }) => transport.kind !== "poll" && !transport.upgrade)
			.reduce((sum, lane) => sum + told.lanes[lane.name].connections, 0) === 6`)
		ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
		defer cancel()
		if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
			t.Fatalf("the page is not loaded again while its lanes hold all connections: %v", err)
		}
		evaluate[any](p, laneState)
		p.waitFor(`told && all((lane) => lane.clients.length === 8)`)
		// A visitor who stays after all, because the other page is a download, has their race back.
		if !evaluate[bool](p, `dispatchEvent(new Event("beforeunload")), all((lane) => lane.clients.length === 0)`) {
			t.Error("a page that is left keeps its connections")
		}
		p.waitFor(`all((lane) => lane.clients.length === 8)`)
	}},

	{"new clients", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&interval=0.2", onNewDocument(recordRequests))
		p.waitFor(`told && all((lane) => lane.received >= 40)`)
		evaluate[any](p, `void (asked.length = 0)`)
		p.write("tabs", "2")
		p.waitFor(`all((lane) => lane.clients.length === 2)`)
		p.waitFor(`race.lanes.every(({ transport }) => asked.filter((url) => url.pathname === transport.path).length >= 2)`)
		if old := evaluate[[]string](p, `asked.filter((url) => url.searchParams.get("after") === "0").map(String)`); len(old) > 0 {
			t.Errorf("new clients ask for everything that there was: %q", old)
		}
		p.waitFor(`all((lane) => lane.received > 20 && lane.lost + lane.again === 0)`)
		// What was due before a lane began is no latency, wherever it comes from.
		got := evaluate[[]any](p, `import("/race/lane.js").then(({ Lane }) => {
			const began = [], late = performance.timeOrigin + performance.now() + 1000;
			const lane = new Lane({ name: "x", follow({ after }, observer) {
				began.push(after);
				observer.line("18 1000000000 old", late);
				return { stop() {} };
			} }, () => 0);
			lane.start({}, 3, [16], 17);
			const old = [...began, lane.received, lane.lost, lane.latencies.newest, lane.marks.length];
			lane.start({}, 1, null, 17);
			return [...old, began.at(-1), lane.received, lane.latencies.newest];
		})`)
		want := []any{16.0, 17.0, 17.0, 3.0, 1.0, nil, 0.0, 0.0, 4.0, nil}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Fatalf("three clients, one of them known to be at 16: %v, want %v", got, want)
			}
		}
	}},

	{"statistics begin anew", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&interval=0.2")
		for id, value := range map[string]string{"rate": "10", "payload": "100", "arrivals": "burst", "kind": "binary", "interval": "0.3", "hold": "9"} {
			p.waitFor(`told && all((lane) => lane.received >= 60)`)
			anew := p.watch(`all((lane) => lane.received < 60)`)
			p.write(id, value)
			anew()
		}
	}},

	{"target that the policy forbids", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		p.trespass.Store(true)
		p.do(chromedp.Navigate(f.lab.URL + "?rate=20&sse=http://%C3%BC.example/sse")) // which the server takes for no host
		evaluate[any](p, laneState)
		p.waitFor(`lane("sse").state === "blocked" && document.querySelector("#lane-sse .state-text").textContent === "not allowed"`)
		p.waitFor(`document.querySelector("#lane-sse .note").textContent.startsWith("This page’s own policy doesn’t allow xn--tda.example")`)
		p.waitFor(`race.lanes.filter(({ name }) => name !== "sse").every((lane) => lane.received > 5)`)
	}},

	{"many clients", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&interval=0.2&tabs=2")
		rates := evaluate[map[string]float64](p, `import("/race/scale.js").then(({ perClient }) => perClient(
			{ at: 1000, requests: 10, up: 100, down: 1000 }, { at: 11000, requests: 30, up: 500, down: 9000 }, 2))`)
		for name, want := range map[string]float64{"seconds": 10, "requests": 1, "up": 20, "down": 400} {
			if rates[name] != want {
				t.Errorf("perClient = %v, want %s %v", rates, name, want)
			}
		}
		const cell = `document.querySelector("#scale-rows .%s td:nth-of-type(%d)").textContent`
		p.waitFor(cell+` === "0/s"`, "websocket", 1) // of its opening nothing is told
		p.waitFor(`/,\d{3}\/s$/.test(`+cell+`)`, "short-poll", 1)
		p.waitFor(`document.getElementById("scale-words").textContent.startsWith("Arithmetic, not a measurement") && document.getElementById("scale-words").textContent.endsWith("times 50,000.")`)
		p.write("scale", "1000")
		p.waitFor(`document.getElementById("scale-words").textContent.endsWith("times 1,000.") && location.search.includes("scale=1000")`)
		p.write("scale", "0")
		p.waitFor(`document.getElementById("scale").value === "1" && location.search.includes("scale=1")`)
	}},

	{"server CPU", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=100")
		if runtime.GOOS != "linux" {
			p.waitFor(`document.getElementById("scale-cpu").textContent.includes("not measured")`)
			return
		}
		p.waitFor(`told && told.server.cpu > 0 && told.server.visitors > 0`)
		p.waitFor(`/^Server CPU: [\d.]+%% of a core in the last \d+ s/.test(document.getElementById("scale-cpu").textContent)`)
		if got := evaluate[string](p, `document.getElementById("scale-cpu").textContent.match(/[\d.]+/)[0]`); got == "0.00" {
			t.Error("a server that publishes a hundred events a second uses no CPU time")
		}
	}},
}

// recordRequests keeps in window.asked what a page asks for with a cursor, by whatever transport.
const recordRequests = `(() => {
	window.asked = [];
	const note = (url) => {
		const full = new URL(url, location.href);
		if (full.searchParams.has("after")) asked.push(full);
	};
	const { fetch } = window;
	window.fetch = (url, ...rest) => {
		note(url);
		return fetch(url, ...rest);
	};
	for (const name of ["EventSource", "WebSocket"]) window[name] = class extends window[name] {
		constructor(url, ...rest) {
			super(url, ...rest);
			note(url);
		}
	};
})()`
