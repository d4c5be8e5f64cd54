package lab_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// boxState gives a page of the view Tokens what the cases ask for.
const boxState = `(() => {
	window.box = (name) => document.getElementById("box-" + name);
	window.boxes = () => [...document.querySelectorAll(".box")];
	window.said = (box) => box.querySelector(".answer").textContent;
	window.value = (box, name) => box.querySelector("[data-value=" + name + "]").textContent;
	window.ms = (text) => parseFloat(text) * (text.endsWith(" ms") ? 1 : 1000);
	window.state = () => document.getElementById("view-tokens").dataset.state;
})()`

func (f fixture) openTokens(t *testing.T, settings string, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	p := newTab(t, f.browser, f.lab.URL+"?view=tokens"+settings, before...)
	evaluate[any](p, boxState)
	return p
}

// wholeAnswer checks that each box has the whole answer, once.
func (p *tab) wholeAnswer() {
	p.t.Helper()
	p.waitFor(`state() === "complete"`)
	for _, name := range []string{"short-poll", "long-poll", "sse", "websocket"} {
		if !evaluate[bool](p, `import("/i18n.js").then(({ t }) => said(box(%q)) === t("tokens-answer"))`, name) {
			p.t.Errorf("%s: the box says %q, which is not the answer", name, evaluate[string](p, `said(box(%q))`, name))
		}
	}
}

// tokensCases have an answer come token by token.
var tokensCases = []browserCase{
	{"four boxes", func(t *testing.T, f fixture) {
		p := f.openTokens(t, "&path=0&speed=50&every=0.4&first=0.2")
		p.wholeAnswer()
		if got := evaluate[int](p, `boxes().filter((box) => box.querySelector(".timeline path").getAttribute("d").match(/M/g).length === Number(value(box, "tokens").split(" ")[2])).length`); got != 4 {
			t.Errorf("%d boxes have a timeline with as many lines as the answer has tokens, want 4", got)
		}
		if !evaluate[bool](p, `boxes().every((box) => ms(value(box, "first")) >= 199)`) {
			t.Errorf("a box has a token before it was made: %q", evaluate[[]string](p, `boxes().map((box) => value(box, "first"))`))
		}
		if !evaluate[bool](p, `Number(value(box("short-poll"), "most")) > 5 && ms(value(box("short-poll"), "gap")) > 300`) {
			t.Error("polling 2.5 times a second for 50 tokens a second, a box has never more than five at once, or no gap")
		}
		if said := evaluate[string](p, `document.getElementById("tokens-sentence").textContent`); said == "" {
			t.Error("there is no sentence")
		}
		// In the other language the answer that is there stays, and what is said of it is translated.
		before := evaluate[string](p, `said(box("sse"))`)
		p.click("#language")
		p.waitFor(`document.getElementById("tokens-sentence").textContent.startsWith("首个词元") && said(box("sse")) === %q`, before)
		runs := p.watch(`state() === "running"`)
		p.click("#ask button")
		runs()
		p.wholeAnswer()
	}},

	{"a path that takes time", func(t *testing.T, f fixture) {
		p := f.openTokens(t, "&path=100&speed=100&every=0.1&first=0.1&gaps=periodic")
		p.wholeAnswer()
		if !evaluate[bool](p, `boxes().every((box) => ms(value(box, "first")) >= 199)`) {
			t.Errorf("a box has a token sooner than it can be there: %q", evaluate[[]string](p, `boxes().map((box) => value(box, "first"))`))
		}
		// Who has to ask again has what came meanwhile at once.
		if most := evaluate[int](p, `Number(value(box("long-poll"), "most"))`); most < 5 {
			t.Errorf("with a round trip of 10 tokens, long polling has %d at once at most", most)
		}
		p.write("path", "0")
		p.waitFor(`boxes().every((box) => box.dataset.state === "open") && location.search.includes("path=0")`)
		p.click("#ask button")
		p.wholeAnswer()
	}},

	{"asked again", func(t *testing.T, f fixture) {
		p := f.openTokens(t, "&path=0&speed=10&first=0")
		p.waitFor(`said(box("sse")).length > 30`)
		anew := p.watch(`said(box("sse")).length < 30`)
		p.write("speed", "100")
		p.click("#ask button")
		anew()
		p.wholeAnswer()
	}},

	{"left and come back to", func(t *testing.T, f fixture) {
		p := f.openTokens(t, "&path=0&speed=20&first=0&rate=20")
		p.waitFor(`said(box("sse")).length > 30`)
		p.click("#go-race")
		p.waitFor(`boxes().every((box) => box.dataset.state === "paused")`)
		evaluate[any](p, laneState)
		p.waitFor(`all((lane) => lane.received > 5 && lane.lost + lane.again === 0)`)
		p.click("#go-tokens")
		p.wholeAnswer() // what came meanwhile is caught up
	}},

	{"the server comes back", func(t *testing.T, f fixture) {
		own := startLab(t, "127.0.0.1:0", 1)
		p := fixture{browser: f.browser, lab: own}.openTokens(t, "&path=0&speed=10&first=0")
		p.waitFor(`said(box("sse")).length > 30`)
		own.Stop()
		p.waitFor(`!document.getElementById("banner").hidden && boxes().every((box) => box.dataset.state === "paused")`)
		startLab(t, own.Host, 1)
		p.write("speed", "100")
		p.wholeAnswer()
	}},
}
