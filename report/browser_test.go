package report

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"pollpush/internal/browsertest"
	"pollpush/results"
)

// startBrowser starts a Chromium that reaches nothing, for two minutes at the most.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(browsertest.Start(t, ""), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// A tab has a page open. Its methods end the test when they fail.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (p tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// scheme makes the visitor one who prefers dark pages or light ones.
func (p tab) scheme(name string) { p.media("", name) }

// media is scheme for a medium, "" for a screen.
func (p tab) media(medium, scheme string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: features})
		return err
	}))
}

// evaluate evaluates an expression, awaited when it is a promise.
func evaluate[T any](p tab, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// holds fails the test where an expression is not true.
func (p tab) holds(what, expression string) {
	p.t.Helper()
	if !evaluate[bool](p, "(async () => Boolean(await ("+expression+")))()") {
		p.t.Errorf("%s: not so: %s", what, expression)
	}
}

// photograph keeps a picture of all of the page, for people to look at: go test -artifacts.
func (p tab) photograph(name string) {
	p.t.Helper()
	if flag.Lookup("test.artifacts").Value.String() != "true" {
		return
	}
	evaluate[any](p, `scrollTo(0, 0), null`)
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	p.keep(name+".png", picture)
}

func (p tab) keep(name string, content []byte) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name), content, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// openReport opens the page of recorded runs. Whatever it throws, complains of or asks of the network fails the test.
func openReport(t *testing.T) tab {
	t.Helper()
	runs, _, err := results.ReadFiles([]string{"../results/data/reference/quick/runs.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := Write(&page, "html", runs, "pollpush report"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(page.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	p := tab{t, startBrowser(t)}
	if err := chromedp.Listen(p.ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
		case *runtime.EventConsoleAPICalled:
			t.Errorf("the page wrote to the console: %v", e.Type)
		case *log.EventEntryAdded:
			t.Errorf("the browser says: %s", e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file:"+"//"+file) {
				t.Errorf("the page asks for %s", e.Request.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate("file://" + file))
	return p
}

// TestPage opens the report of the quick reference run in a browser, and uses it as a reader does.
func TestPage(t *testing.T) {
	page := openReport(t)
	for _, c := range []struct {
		name string
		test func(tab)
	}{
		{"tables are sorted", sortsTables}, {"transports are switched off", switchesTransports}, {"marks tell their values", tellsValues},
		{"rows lead to their runs", leadsToRuns}, {"commands are copied", copiesCommands}, {"dark", followsDark}, {"phone", fitsPhone}, {"print", prints}, {"everybody reads it", isAccessible},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := tab{t, page.ctx}
			p.scheme("light")
			p.do(chromedp.EmulateViewport(1320, 1000), chromedp.Reload())
			c.test(p)
		})
	}
}

func sortsTables(p tab) {
	p.photograph("light")
	evaluate[any](p, `
		window.table = document.querySelector("section:has(> #staleness) table");
		window.column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent.includes("mean"));
		window.head = table.tHead.rows[0].cells[column];
		window.texts = () => [...table.tBodies[0].rows].map((row) => row.cells[column].firstChild.textContent);
		window.seconds = () => texts().map((text) => parseFloat(text) * { "µs": 1e-6, ms: 1e-3, s: 1 }[text.split(/\s/)[1]]);
		window.rises = (numbers) => numbers.every((n, i) => i === 0 || numbers[i - 1] <= n);
		window.first = texts(); null`)
	p.holds("the times are in no order at first", `column > 0 && first.length > 3 && !rises(seconds())`)
	p.do(chromedp.Click(chromedp.CSS("section:has(> #staleness) thead th:nth-child(" + evaluate[string](p, "String(column + 1)") + ") button")))
	p.holds("a click sorts by them, whatever their units", `rises(seconds()) && head.ariaSort === "ascending"`)
	p.do(chromedp.KeyEvent("\r"))
	p.holds("a key sorts the other way", `rises(seconds().reverse()) && !rises(seconds()) && head.ariaSort === "descending"`)
	p.do(chromedp.KeyEvent("\r"))
	p.holds("the third time restores the order", `head.ariaSort === null && texts().join() === first.join()`)
}

// aFigure is the first figure with lines of several transports.
const aFigure = `
	window.figure = document.querySelector("figure:has(.legend)");
	window.drawing = [...figure.querySelectorAll(".drawing")].find((each) => each.checkVisibility());
	window.its = (name) => [...drawing.querySelectorAll('[data-transport="' + name + '"]')];
	window.seen = (name) => its(name).filter((group) => getComputedStyle(group).display !== "none").length;
	window.tip = figure.querySelector(".tip");
	figure.scrollIntoView(); null`

func switchesTransports(p tab) {
	evaluate[any](p, aFigure)
	p.holds("all are shown", `seen("sse") > 0 && seen("websocket") > 0`)
	evaluate[any](p, `[...figure.querySelectorAll(".legend button")].find((button) => button.textContent === "sse").focus(), null`)
	p.do(chromedp.KeyEvent("\r"))
	p.holds("a key hides one of them", `seen("sse") === 0 && seen("websocket") === its("websocket").length && document.activeElement.ariaPressed === "false"`)
	p.do(chromedp.KeyEvent("\r"))
	p.holds("and shows it again", `seen("sse") === its("sse").length && document.activeElement.ariaPressed === "true"`)
}

func tellsValues(p tab) {
	evaluate[any](p, aFigure)
	evaluate[any](p, `window.mark = its("websocket").find((group) => group.dataset.value); window.box = mark.getBoundingClientRect(); null`)
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, evaluate[float64](p, `box.left + box.width / 2 + 6`), evaluate[float64](p, `box.top + box.height / 2 - 6`)))
	p.holds("a mark near the pointer tells its value", `!tip.hidden && /^websocket.*\d/.test(tip.textContent) && mark.classList.contains("shown")`)
	p.holds("the value is beside its mark", `Math.abs(tip.getBoundingClientRect().bottom - box.top) < 40 || Math.abs(tip.getBoundingClientRect().top - box.bottom) < 40`)
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, 2, 2))
	p.holds("and is gone with it", `tip.hidden`)
	evaluate[any](p, `drawing.focus(), null`)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	evaluate[any](p, `window.told = tip.textContent; null`)
	p.holds("keys tell values too", `!tip.hidden && told !== ""`)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	p.holds("one after the other", `tip.textContent !== told`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.holds("until they are told to stop", `tip.hidden`)
}

func leadsToRuns(p tab) {
	evaluate[any](p, `window.link = document.querySelector("section:has(> #staleness) tbody a"); window.runs = document.querySelector(link.hash); null`)
	p.holds("the runs are folded", `!runs.checkVisibility({ contentVisibilityAuto: true })`)
	p.do(chromedp.Click(chromedp.CSS("section:has(> #staleness) tbody a")))
	p.holds("the name of a row unfolds its runs", `runs.checkVisibility({ contentVisibilityAuto: true }) && runs.querySelector("[data-command]").dataset.command.startsWith("pollpush run --again ../results/data/reference/quick/runs.jsonl --id quick/")`)
	p.holds("there they are", `Math.abs(runs.getBoundingClientRect().top) < innerHeight`)
	p.holds("they are of that row", `[...runs.querySelectorAll("tbody th")].every((head) => head.textContent.includes(link.textContent.split(" ")[0]))`)
}

func copiesCommands(p tab) {
	evaluate[any](p, `window.button = document.querySelector("#method ~ pre .copy"); button.scrollIntoView(); null`)
	p.do(chromedp.Click(chromedp.CSS("#method ~ pre .copy")))
	p.holds("the command is copied, or selected where a browser forbids that", `(async () => {
		for (const end = performance.now() + 5000; button.textContent === "Copy command" && performance.now() < end;) await new Promise(requestAnimationFrame);
		return button.textContent === "Copied" || String(getSelection()) === "pollpush report";
	})()`)
}

// lightness is that of a computed colour, 0 to 1.
const lightness = `window.lightness = (color) => color.match(/[\d.]+/g).slice(0, 3).reduce((sum, channel) => sum + Number(channel), 0) / 765; null`

func followsDark(p tab) {
	p.scheme("dark")
	p.photograph("dark")
	evaluate[any](p, aFigure)
	evaluate[any](p, lightness)
	evaluate[any](p, `window.letter = drawing.querySelector("text"); null`)
	p.holds("letters are light on a dark ground", `lightness(getComputedStyle(letter).fill) > 0.7 && lightness(getComputedStyle(document.body).backgroundColor) < 0.2`)
	p.holds("and nothing is painted white", `[...document.querySelectorAll(".drawing path")].every((path) => { const { fill } = getComputedStyle(path); return fill === "none" || lightness(fill) < 0.95; })`)
}

func fitsPhone(p tab) {
	p.do(chromedp.EmulateViewport(375, 812, chromedp.EmulateMobile), chromedp.Reload())
	p.photograph("phone")
	p.holds("nothing is wider than the phone", `document.documentElement.scrollWidth <= 375`)
	p.holds("figures fit", `[...document.querySelectorAll("figure")].every((figure) => figure.scrollWidth <= 343 && figure.getBoundingClientRect().right <= 375)`)
	p.holds("and their letters are large enough", `[...document.querySelectorAll(".drawing")].filter((drawing) => drawing.checkVisibility())
		.flatMap((drawing) => [...drawing.querySelectorAll("text")]).every((text) => text.getBoundingClientRect().height >= 9)`)
	p.holds("a table that is wider has a shadow where it goes on", `[...document.querySelectorAll("div.scroll")].some((box) => box.scrollWidth > box.clientWidth &&
		getComputedStyle(box).backgroundAttachment.includes("local") && getComputedStyle(box).backgroundImage.includes("gradient"))`)
	p.holds("the contents are folded", `!document.querySelector("nav ol").checkVisibility({ contentVisibilityAuto: true })`)
	p.do(chromedp.Click(chromedp.CSS("nav summary")))
	p.holds("and unfold", `document.querySelector("nav ol").checkVisibility({ contentVisibilityAuto: true })`)
}

// isAccessible asks axe-core, which the lab's tests bring along, on a light page and a dark one.
func isAccessible(p tab) {
	axe, err := os.ReadFile("../lab/testdata/axe-core/axe.min.js")
	if err != nil {
		p.t.Fatal(err)
	}
	evaluate[any](p, string(axe)+"; null")
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		for _, violation := range evaluate[[]string](p, `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.map(({ id, help, nodes }) => id + ": " + help + ": " + nodes[0].html.slice(0, 300) + " " + nodes[0].failureSummary))`) {
			p.t.Errorf("%s: axe-core says %s", scheme, violation)
		}
	}
}

func prints(p tab) {
	p.media("print", "dark")
	evaluate[any](p, lightness)
	p.photograph("print")
	p.holds("paper is light", `[...document.querySelectorAll(".drawing")].every((drawing) => lightness(getComputedStyle(drawing.querySelector("text")).fill) < 0.3)`)
	p.holds("and has no controls", `[...document.querySelectorAll("nav, .legend, .copy")].every((control) => !control.checkVisibility())`)
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	if err != nil {
		p.t.Fatal(err)
	}
	p.keep("print.pdf", pdf)
}
