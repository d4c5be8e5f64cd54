package lab_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"pollpush/internal/goldenfile"
)

// lookCases are about how the page looks, and to whom.
var lookCases = []browserCase{
	{"axe", func(t *testing.T, f fixture) {
		axe, err := os.ReadFile("testdata/axe-core/axe.min.js")
		if err != nil {
			t.Fatal(err)
		}
		p := f.openRace(t, f.lab.URL, "?rate=20&tabs=4")
		// Four tabs want more connections than there are: which lanes get one for good is the browser's choice.
		p.waitFor(`all((lane) => lane.clients.length === 4) && race.lanes.some((lane) => lane.received > 0)`)
		evaluate[any](p, "%s; null", string(axe))
		p.click("#lane-sse .aim") // the form for an own server too
		check := func(what, rules string) {
			t.Helper()
			for _, v := range evaluate[[]violation](p, `axe.run(document, { resultTypes: ["violations"], `+rules+` }).then(({ violations }) =>
				violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) => node.html + " " + node.failureSummary) })))`) {
				t.Errorf("%s: axe-core says %s (%s): %s: %.500q", what, v.ID, v.Impact, v.Help, v.Nodes)
			}
		}
		for theme, rules := range map[string]string{"light": "", "dark": `runOnly: ["color-contrast"]`} {
			p.waitFor(`(document.documentElement.dataset.theme === %q) || (document.getElementById("theme").click(), false)`, theme)
			p.click("#go-race")
			p.waitFor(`!document.getElementById("view-race").hidden`)
			check("the race, "+theme, rules)
			p.click("#go-bench")
			p.waitFor(`document.querySelector("#preset")?.options.length > 10 && !document.getElementById("view-bench").hidden`)
			p.click("#connect")
			p.waitFor(`document.querySelector("#log li[data-event=open]")`)
			check("the bench, "+theme, rules)
			p.click("#go-servers")
			p.waitFor(`[...document.querySelectorAll("#listings pre")].every((code) => code.querySelector(".keyword") !== null)`)
			check("the listings, "+theme, rules)
			p.click("#go-walk")
			p.guess(1, 2)
			check("the walk, "+theme, rules)
			p.click("#go-tokens")
			p.waitFor(`document.getElementById("view-tokens").dataset.state === "complete"`)
			check("the tokens, "+theme, rules)
		}
		p.click("#go-servers")
		p.click("#language")
		p.waitFor(`document.documentElement.lang === "zh-Hans"`)
		check("the listings, in Chinese", "")
		// Having seen all views, the page has loaded nothing but the lab's own files.
		loaded := evaluate[[]string](p, `performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin)`)
		for _, origin := range loaded {
			if origin+"/" != f.lab.URL && origin != "http://"+f.lab.Path {
				t.Errorf("the page loads something from %s", origin)
			}
		}
		if len(loaded) < 20 {
			t.Errorf("the browser tells of %d files that the page has loaded, want all of them", len(loaded))
		}
	}},

	{"legend", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		p.waitFor(`all((lane) => lane.received > 0)`)
		// It stands over the pictures, and in sight with the first one.
		p.waitFor(`(() => {
			const [legend, picture] = ["#legend", ".picture"].map((selector) => document.querySelector(selector).getBoundingClientRect());
			const sign = document.querySelector("#legend svg").getBoundingClientRect();
			return legend.bottom <= picture.top && Math.abs(sign.left - picture.left) < 2 && picture.bottom < innerHeight;
		})()`)
	}},

	{"phone", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=5", chromedp.EmulateViewport(375, 812, chromedp.EmulateMobile))
		p.waitFor(`all((lane) => lane.received > 5)`)
		if goldenfile.Update() {
			p.waitForFull()
		}
		for _, view := range []string{"race", "walk", "bench", "tokens", "servers"} {
			p.click("#go-" + view)
			p.waitFor(`!document.getElementById("view-%s").hidden`, view)
			if view == "tokens" {
				p.waitFor(`document.getElementById("view-tokens").dataset.state === "complete"`)
			}
			if width := evaluate[int](p, `document.documentElement.scrollWidth`); width > 375 {
				t.Errorf("the view %s is %d pixels wide on a phone of 375", view, width)
			}
			shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			if size := picture.Bounds().Size(); size.X != 375 || size.Y != 812 {
				t.Errorf("the screenshot of %s has %v pixels, want 375 by 812", view, size)
			}
			if view == "race" || view == "bench" || view == "tokens" {
				keep(t, view+"-phone", shot)
			}
		}
	}},

	{"keyboard", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		p.waitFor(`all((lane) => lane.received > 0) && [...document.querySelectorAll(".cut")].every((button) => !button.disabled)`)
		p.do(chromedp.KeyEvent("\t"))
		p.waitFor(`document.activeElement.className === "skip"`)
		p.tabThrough("race")
		p.waitFor(`document.activeElement === document.querySelector(".wide-table")`)
		evaluate[any](p, `document.querySelector(".lane:last-child .aim").focus()`)
		p.do(chromedp.KeyEvent("\r"))
		p.waitFor(`document.activeElement === document.querySelector(".lane:last-child .address")`)
		p.click("#go-bench")
		p.waitFor(`document.querySelector("#preset")?.options.length > 10`)
		evaluate[any](p, `document.querySelector(".skip").focus()`)
		p.tabThrough("bench")
		p.click("#go-tokens")
		evaluate[any](p, `document.querySelector(".skip").focus()`)
		p.tabThrough("tokens")
	}},

	{"screenshots", func(t *testing.T, f fixture) {
		if !goldenfile.Update() {
			return // they are for people to look at; what is in them is tested elsewhere
		}
		for _, theme := range []string{"light", "dark"} {
			p := f.openRace(t, f.lab.URL, "?theme="+theme, chromedp.EmulateViewport(1320, 910))
			p.waitForFull()
			shoot(t, p, "race-"+theme)

			b := f.openBench(t, "&theme="+theme)
			b.do(chromedp.EmulateViewport(1320, 1000))
			b.connect("/peer", "bench.v2")
			b.expect("open")
			b.click("#send-pixels")
			b.expect("message", "Blob")
			b.click("#drain")
			b.waitFor(`document.getElementById("drain-words").textContent.includes("0 after")`)
			b.order("/binary 300")
			b.expect("message", "Blob, size 300")
			evaluate[any](b.tab, `document.activeElement.blur(), scrollTo(0, 0), null`)
			shoot(t, b.tab, "bench-"+theme)

			w := f.openRace(t, f.lab.URL, "?view=walk&theme="+theme, chromedp.EmulateViewport(1320, 860))
			w.guess(1, 2)
			evaluate[any](w, `document.activeElement.blur(), null`)
			shoot(t, w, "walk-"+theme)

			a := f.openTokens(t, "&theme="+theme, chromedp.EmulateViewport(1320, 860))
			a.wholeAnswer()
			shoot(t, a, "tokens-"+theme)

			c := f.openRace(t, f.lab.URL, "?view=servers&theme="+theme, chromedp.EmulateViewport(1320, 860))
			c.waitFor(`[...document.querySelectorAll("#listings pre")].every((code) => code.textContent !== "")`)
			shoot(t, c, "code-"+theme)
		}
	}},
}

// tabThrough presses Tab from the first link of the page on, and expects to reach every control of a view that can be seen,
// each with an outline that shows where the visitor is. Of radio buttons Tab reaches the one that is chosen.
func (p *tab) tabThrough(view string) {
	p.t.Helper()
	evaluate[any](p, `(() => {
		window.controls = new Set([...document.querySelectorAll("header :is(a, button), #view-%s :is(a, button, input, select, [tabindex])")]
			.filter((control) => control.checkVisibility() && !control.disabled && !control.matches("[type=radio]:not(:checked)")));
		window.plain = []; // without an outline
	})()`, view)
	count := evaluate[int](p, `controls.size`)
	for range count {
		p.do(chromedp.KeyEvent("\t"))
		evaluate[any](p, `(() => {
			const { activeElement } = document;
			controls.delete(activeElement);
			const outlined = (element) => getComputedStyle(element).outlineStyle !== "none" && parseFloat(getComputedStyle(element).outlineWidth) >= 2;
			if (!outlined(activeElement) && !outlined(activeElement.parentElement)) plain.push(activeElement.outerHTML.slice(0, 80));
		})()`)
	}
	missed := evaluate[[]string](p, `[...controls].map((control) => control.outerHTML.slice(0, 80))`)
	if plain := evaluate[[]string](p, `plain`); count < 13 || len(missed)+len(plain) > 0 {
		p.t.Errorf("the %s has %d controls; Tab does not reach %q, and shows no outline on %q", view, count, missed, plain)
	}
}

// A violation is one of axe-core's findings.
type violation struct {
	ID, Impact, Help string
	Nodes            []string
}

// waitForFull waits until the moving pictures are full, in steps for which the patience of await suffices.
func (p *tab) waitForFull() {
	p.t.Helper()
	for seconds := 3; seconds <= 21; seconds += 3 {
		p.waitFor(`performance.now() > %d000`, seconds)
	}
}

// shoot takes a screenshot.
func shoot(t *testing.T, p *tab, name string) {
	t.Helper()
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	keep(t, name, shot)
}

// keep writes a screenshot when -update is given.
func keep(t *testing.T, name string, shot []byte) {
	t.Helper()
	if len(shot) < 20_000 || len(shot) > 300_000 {
		t.Errorf("the screenshot %s has %d bytes, want 20,000 to 300,000", name, len(shot))
	}
	if !goldenfile.Update() {
		return
	}
	if err := os.WriteFile(filepath.Join("screenshots", name+".png"), shot, 0o644); err != nil {
		t.Error(err)
	}
}
