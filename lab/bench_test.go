package lab_test

import (
	"slices"
	"strings"
	"testing"
)

// A bench is the page's WebSocket bench, driven by a test.
type bench struct{ *tab }

// openBench opens the bench with settings.
func (f fixture) openBench(t *testing.T, settings string) bench {
	t.Helper()
	b := bench{newTab(t, f.browser, f.lab.URL+"?view=bench"+settings)}
	b.waitFor(`document.querySelector("#preset").options.length > 10`)
	return b
}

// freshBench returns the bench that the cases share, with its controls as they were at first and an empty log.
func (f fixture) freshBench(t *testing.T) bench {
	t.Helper()
	b := bench{f.bench.with(t)}
	evaluate[any](b.tab, `(() => {
		for (const choice of ["[name=handlers][value=listeners]", "[name=binary-type][value=blob]"]) {
			document.querySelector(choice).checked = true;
		}
		document.getElementById("size").value = "20";
		document.getElementById("clear-log").click();
	})()`)
	return b
}

// connect writes the constructor's arguments and connects; the log is cleared before.
func (b bench) connect(url, protocols string) {
	b.t.Helper()
	b.click("#clear-log")
	b.write("url", url)
	b.write("protocols", protocols)
	b.click("#connect")
}

// expect waits until the log has an event whose entry contains the given texts.
func (b bench) expect(event string, texts ...string) {
	b.t.Helper()
	all := []string{"true"}
	for _, text := range texts {
		all = append(all, `entry.textContent.includes(`+quote(text)+`)`)
	}
	b.waitFor(`[...document.querySelectorAll("#log li")].some((entry) => entry.dataset.event === %s && %s)`, quote(event), strings.Join(all, " && "))
}

// never fails when the log has an event.
func (b bench) never(event string) {
	b.t.Helper()
	if evaluate[bool](b.tab, `[...document.querySelectorAll("#log li")].some((entry) => entry.dataset.event === %s)`, quote(event)) {
		b.t.Errorf("there is an event %s, want none", event)
	}
}

// value waits until a member is shown with a value.
func (b bench) value(member, want string) {
	b.t.Helper()
	b.waitFor(`document.querySelector(%s).textContent === %s`, quote(`[data-member="`+member+`"]`), quote(want))
}

// order clicks the button that sends an order to the server.
func (b bench) order(order string) {
	b.t.Helper()
	b.click(`[data-order="` + order + `"]`)
}

func quote(text string) string { return "`" + strings.ReplaceAll(text, "`", "\\`") + "`" }

// benchCases exercise every member of the browser's WebSocket API. README.md lists which one does what.
var benchCases = slices.Concat(openingCases, messageCases, closingCases, wordsCases)
