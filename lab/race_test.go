package lab_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// laneState has window.lane return what a lane has seen, and window.told the server's latest counts.
const laneState = `import("/main.js").then(({ race, control }) => {
	window.lane = (name) => race.lanes.find((lane) => lane.name === name);
	window.race = race;
	window.all = (test) => race.lanes.every(test);
	window.told = null;
	control.addEventListener("totals", (event) => { window.told = event.detail; });
})`

// openRace opens the race of a lab with settings.
func (f fixture) openRace(t *testing.T, url, settings string, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	p := newTab(t, f.browser, url+settings, before...)
	evaluate[any](p, laneState)
	return p
}

// raceCases have all lanes follow one feed.
var raceCases = []browserCase{
	{"counts", func(t *testing.T, f fixture) {
		recorder := newRecorder(t, f.lab.Host)
		p := f.openRace(t, "http://"+recorder.address+"/", "?rate=20&interval=0.2")
		p.waitFor(`told && all((lane) => lane.received >= 20)`)
		if !evaluate[bool](p, `crossOriginIsolated`) {
			t.Error("the page is not cross-origin isolated: its clock has steps of 100 µs")
		}
		if !evaluate[bool](p, `all((lane) => lane.latencies.quantiles(0)[0] > -1 && lane.latencies.quantiles(1)[0] < 15000)`) {
			t.Error("a latency is negative by more than the clocks may differ, or above 15 seconds")
		}
		if got := evaluate[string](p, `document.getElementById("sentence").textContent`); got == "" {
			t.Error("there is no running sentence")
		}
		// Each lane's count agrees with the lab's whenever nothing is under way, not all lanes' at the same moment.
		evaluate[any](p, `void (window.agreed = new Set())`)
		p.waitFor(`(race.lanes.forEach((lane) => { if (lane.asked === told.lanes[lane.name].requests) agreed.add(lane); }), agreed.size === race.lanes.length)`)
		p.click("#pause")
		p.waitFor(`all((lane) => lane.state === "paused")`)
		if evaluate[bool](p, `all((lane) => lane.lost + lane.again === 0)`) == false {
			t.Error("a lane has lost an event, or had one twice")
		}
		for _, d := range transport.Over("1.1") {
			// The lab's counts and the recorder's agree, once a notice tells of all that was
			// under way.
			var got, want servers.Totals
			for range 60 {
				got = evaluate[servers.Totals](p, `new Promise((resolve) => import("/main.js").then(({ control }) =>
					control.addEventListener("totals", ({ detail }) => resolve(detail.lanes[%q]), { once: true })))`, d.Name)
				want = recorder.totals(d.Path)
				want.Connections = got.Connections // one that is kept for the next poll is the browser's business
				if got == want {
					break
				}
			}
			if got != want {
				t.Errorf("%s: the lab's counts say %+v, want %+v", d.Name, got, want)
			}
		}
		// Going on, each lane continues after its last event.
		before := evaluate[int](p, `lane("short-poll").received`)
		p.click("#pause")
		p.waitFor(`all((lane) => lane.received > %d + 20)`, before)
		if evaluate[bool](p, `all((lane) => lane.lost + lane.again === 0)`) == false {
			t.Error("a lane has lost an event by a pause, or had one twice")
		}
		// When the feed falls silent every lane has heard exactly what was published.
		p.click("#go-race") // which is shown already
		p.click("#go-servers")
		p.waitFor(`all((lane) => lane.state === "paused")`)
		p.click("#go-race")
		p.waitFor(`all((lane) => lane.state === "open")`)
		// The race is not told: its counts would begin anew.
		evaluate[any](p, `import("/main.js").then(({ control }) => control.send({ stop: true }))`)
		p.waitFor(`told.published > %d && all((lane) => lane.received === told.published)`, before)
		anew := p.watch(`all((lane) => lane.received < 20)`)
		p.write("rate", "9")
		p.click("#again")
		anew()
		p.waitFor(`told && all((lane) => lane.received > 5)`)
	}},

	{"cut", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&interval=0.2")
		p.waitFor(`all((lane) => lane.received >= 5)`)
		evaluate[any](p, `(() => {
			window.said = new Set();
			for (const state of document.querySelectorAll(".state-text")) {
				new MutationObserver(() => said.add(state.closest(".lane").id + " " + state.textContent)).observe(state, { childList: true });
			}
			document.querySelectorAll(".cut").forEach((button) => button.click());
		})()`)
		back := p.watch(`document.querySelector("#lane-websocket .note").textContent.startsWith("Back after")`)
		p.waitFor(`all((lane) => said.has("lane-" + lane.name + " cut off, trying again"))`)
		p.waitFor(`all((lane) => lane.resumed && lane.resumed.caught >= 20 && lane.state === "open")`)
		if evaluate[bool](p, `all((lane) => lane.lost + lane.again === 0)`) == false {
			t.Error("a lane has lost an event by a cut, or had one twice")
		}
		back()
	}},

	{"controls", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=10&arrivals=burst&payload=9&kind=binary&interval=0.5&hold=7&tabs=2")
		p.waitFor(`all((lane) => lane.received >= 20 && lane.clients.length === 2)`) // bursts of ten for each of two
		p.waitFor(`lane("websocket").marks.length >= 10 && told?.lanes.websocket.connections === 2`)
		p.write("tabs", "1")
		p.waitFor(`all((lane) => lane.clients.length === 1) && told.lanes.websocket.connections === 1`)
		p.waitFor(`new URLSearchParams(location.search).get("tabs") === null`)
		p.write("rate", "11")
		p.waitFor(`new URLSearchParams(location.search).get("rate") === "100"`)
		before := evaluate[int](p, `told.published`)
		p.waitFor(`told.published > %d + 50`, before)
		if evaluate[bool](p, `all((lane) => lane.lost + lane.again === 0)`) == false {
			t.Error("a lane has lost an event by a change of settings, or had one twice")
		}
	}},

	{"six connections", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20&tabs=5")
		p.waitFor(`told && told.lanes.websocket.connections === 5`)
		p.waitFor(`[...document.querySelectorAll(".note")].some((note) => note.textContent.includes("six per host"))`)
		p.waitFor(`race.lanes.filter((lane) => !lane.transport.upgrade).reduce((sum, lane) => sum + told.lanes[lane.name].connections, 0) <= 6`)
	}},

	{"language and theme", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		p.waitFor(`all((lane) => lane.received > 0)`)
		p.click("#language")
		p.waitFor(`document.documentElement.lang === "zh-Hans" && document.title === "pollpush 实验室" && location.search.includes("lang=zh")`)
		p.waitFor(`document.querySelector("#lane-websocket dt").textContent === "延迟" && document.getElementById("sentence").textContent.includes("短轮询")`)
		p.click("#theme")
		p.waitFor(`document.documentElement.dataset.theme === "light"`)
		p.click("#theme")
		p.waitFor(`document.documentElement.dataset.theme === "dark" && location.search.includes("theme=dark")`)
		p.do(chromedp.Reload())
		p.waitFor(`document.documentElement.lang === "zh-Hans" && document.documentElement.dataset.theme === "dark"`)
		for _, keys := range [][2]string{{"en", "zh"}, {"zh", "en"}} {
			lacking := evaluate[[]string](p, `import("/i18n.js").then(({ languages }) => Object.keys(languages.%s).filter((key) => !(key in languages.%s)))`, keys[0], keys[1])
			if len(lacking) > 0 {
				t.Errorf("words that %s has and %s lacks: %q", keys[0], keys[1], lacking)
			}
		}
	}},

	{"no EventSource", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20", onNewDocument("delete globalThis.EventSource"))
		p.waitFor(`race.lanes.filter((lane) => lane.name !== "sse").every((lane) => lane.received > 5)`)
		p.waitFor(`document.querySelector("#lane-sse .note").textContent.startsWith("This browser has no EventSource")`)
	}},

	{"own server", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, ownServer(t, f.lab))
		p.waitFor(`all((lane) => lane.foreign && lane.received === 2)`)
		p.waitFor(`document.querySelector("#lane-websocket .note").textContent.startsWith("Follows 127.0.0.1:")`)
		p.waitFor(`document.querySelector("#lane-sse [data-value=up]").textContent === "–"`)
	}},

	{"own server starts again", func(t *testing.T, f fixture) {
		ln := listen(t, "127.0.0.1:0")
		stop := serveOwn(t, f.lab, ln, "a", "b", "c", "d", "e")
		settings := "?rate=0"
		for _, d := range transport.Over("1.1") {
			if !d.Upgrade { // a page isn't told its epoch
				settings += "&" + d.Name + "=http://" + ln.Addr().String() + d.Path
			}
		}
		p := f.openRace(t, f.lab.URL, settings)
		const polite = `race.lanes.filter((lane) => !lane.transport.upgrade).every`
		p.waitFor(polite + `((lane) => lane.received === 5)`)
		stop()
		serveOwn(t, f.lab, listen(t, ln.Addr().String()), "x", "y", "z", "five", "messages", "and", "more")
		p.waitFor(polite + `((lane) => lane.received === 5 + 7 && lane.again === 0 && lane.lost === 0)`)
	}},

	{"pictures", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		evaluate[any](p, recordText)
		p.waitFor(`["due", "received", "1 ms", "1 s"].every((label) => written.includes(label))`)
		p.click("#language")
		p.waitFor(`["应发", "收到"].every((label) => written.includes(label))`)

		// How long the page waits between two frames.
		evaluate[any](p, `(() => {
			const wait = setTimeout;
			window.waits = new Set();
			window.setTimeout = (then, time, ...rest) => {
				waits.add(time);
				return wait(then, time, ...rest);
			};
		})()`)
		p.waitFor(`waits.has(66)`)
		p.do(reducedMotion)
		evaluate[any](p, `waits.clear()`)
		p.waitFor(`waits.has(1000)`)
		if evaluate[bool](p, `waits.has(66)`) {
			t.Error("the pictures move fifteen times a second, although the visitor asked for less motion")
		}
	}},

	{"server gone", serverGone},
}

// onNewDocument runs a script before those of a page.
func onNewDocument(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	})
}

// reducedMotion makes a page's visitor one who asks for less motion.
var reducedMotion = chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	return err
})

// ownServer starts a visitor's own server with two messages, which lets the lab's pages in, and returns the settings that
// make it the target of all lanes.
func ownServer(t *testing.T, l aLab) string {
	t.Helper()
	ln := listen(t, "127.0.0.1:0")
	serveOwn(t, l, ln, "one", "two")
	settings := "?rate=0"
	for _, d := range transport.Over("1.1") {
		scheme := "http"
		if d.Upgrade {
			scheme = "ws"
		}
		settings += "&" + d.Name + "=" + scheme + "://" + ln.Addr().String() + d.Path
	}
	return settings
}

// serveOwn serves messages to the lab's pages until the test ends, or until stop is called.
func serveOwn(t *testing.T, l aLab, ln net.Listener, bodies ...string) (stop func()) {
	t.Helper()
	topics := feed.NewTopics(0, "")
	for _, body := range bodies {
		topics.Log("").Publish(feed.Message{Due: time.Now(), Body: []byte(body)})
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- servers.Serve(ctx, ln, topics, servers.Options{Origins: []string{"http://" + l.Host}}, transports()...)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-served
	})
	t.Cleanup(stop)
	return stop
}

// serverGone has a lab end and come back while its page is open; and a lab has no place left.
func serverGone(t *testing.T, f fixture) {
	first := startLab(t, "127.0.0.1:0", 1)
	p := f.openRace(t, first.URL, "?rate=20")
	p.waitFor(`all((lane) => lane.received > 5)`)

	other := f.openRace(t, first.URL, "")
	const banner = `document.getElementById("banner").textContent`
	other.waitFor(banner + `.startsWith("All places of this lab are taken")`)

	first.Stop()
	p.waitFor(banner + `.startsWith("The lab’s server has gone away") && all((lane) => lane.state === "paused")`)
	p.waitFor(`[...document.querySelectorAll(".state-text")].every((state) => state.textContent === "waiting for the lab")`)
	// The views that nobody has looked at before can be looked at all the same.
	p.click("#go-bench")
	p.waitFor(`document.getElementById("url").value === "/peer"`)
	p.click("#connect")
	p.waitFor(`document.querySelector("#log li[data-event=error]")`)
	p.click("#go-servers")
	p.waitFor(`document.getElementById("listings").textContent.includes("could not be loaded")`)
	startLab(t, first.Host, 2)
	p.waitFor(`document.querySelectorAll("#listings .keyword").length > 20 && !document.getElementById("listings").textContent.includes("could not be loaded")`)
	p.click("#go-race")
	p.waitFor(banner + ` === "" && document.getElementById("banner").hidden && all((lane) => lane.received > 5 && lane.lost === 0)`)
	other.waitFor(banner + ` === ""`)
}
