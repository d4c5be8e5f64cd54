package lab_test

import (
	"fmt"
	"strings"
	"testing"
)

// walkCases take the guided walk.
var walkCases = []browserCase{
	{"six steps", sixSteps},

	{"only looked at", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?rate=20")
		p.waitFor(`all((lane) => lane.received > 40)`) // more than comes in the wait below: who has as many then has kept its count
		p.click("#go-walk")
		p.click("#go-race")
		published := evaluate[int](p, `told.published`)
		p.waitFor(`told.published > %d + 20`, published)
		if !evaluate[bool](p, `all((lane) => lane.received > 40)`) {
			t.Error("the counts have begun anew, although the walk has published nothing")
		}
	}},

	// A race that somebody goes to in the middle of a step has a feed.
	{"left in the middle", func(t *testing.T, f fixture) {
		p := f.openRace(t, f.lab.URL, "?view=walk&rate=20")
		p.click("#walk-options label:nth-child(3) input")
		p.click("#walk-show")
		p.waitFor(`document.getElementById("walk-happened").textContent.includes("answered with nothing, 1 event")`)
		p.click("#go-race")
		p.waitFor(`all((lane) => lane.received > 20 && lane.lost + lane.again === 0)`)
		// And nobody else follows it: what the server has counted is what the lane has asked for.
		if !evaluate[bool](p, `(({ totals, lane }) => totals.requests - lane.asked <= 1)(race.views.find((view) => view.lane.name === "short-poll"))`) {
			t.Error("the step goes on asking after the visitor has left it")
		}
		p.click("#go-walk")
		p.waitFor(`document.getElementById("walk-outcome").hidden && !document.getElementById("walk-show").disabled`)
	}},

	{"without a lab", func(t *testing.T, f fixture) {
		own := startLab(t, "127.0.0.1:0", 1)
		p := f.openRace(t, own.URL, "?view=walk&step=3")
		p.waitFor(`document.getElementById("walk-name").textContent === "3 of 6: Text and binary"`)
		own.Stop()
		p.click("#walk-options label:nth-child(1) input")
		p.click("#walk-show")
		p.waitFor(`document.getElementById("walk-verdict").textContent.startsWith("It could not be tried")`)
		p.click("#way li:nth-child(6) button")
		p.waitFor(`document.getElementById("walk-outcome").hidden && location.search.includes("step=6")`)
	}},
}

// guess goes to a step of the walk, gives an answer (both counted from 0), and waits until the step has been tried.
func (p *tab) guess(step, answer int) {
	p.t.Helper()
	p.click(fmt.Sprintf("#way li:nth-child(%d) button", step+1))
	p.click(fmt.Sprintf("#walk-options label:nth-child(%d) input", answer+1))
	p.click("#walk-show")
	p.waitFor(`!document.getElementById("walk-outcome").hidden`)
}

// sixSteps guesses at each step, once wrongly, and compares what the page says with what browsers do.
func sixSteps(t *testing.T, f fixture) {
	p := f.openRace(t, f.lab.URL, "?view=walk&rate=20")
	for step, c := range []struct {
		answer, right int
		result        string // a part of it
		happened      string // a part of what was seen
	}{
		{2, 2, "answers were empty", "1 connection, "},
		{2, 2, "send() gave InvalidStateError", "Upgrade: websocket"},
		{0, 1, `arrived as Blob; with binaryType = "arraybuffer", as ArrayBuffer. The text “Grüße” came back as a string of 5 UTF-16 units, which are 7 bytes`, `"Grüße"`},
		{2, 2, "bufferedAmount was 5.00 MB then, and 0 after", "received 5000000 bytes"},
		{1, 1, "Of the cut: close, code 1006. Of a port where nobody listens: error, close, code 1006. Of a server that says goodbye: close, code 4001.", "enough for today"},
		{2, 2, "The page of http://" + f.lab.Host + " got from " + f.lab.Second + ": open. From a path there that wants pages of its own origin it got: error.", "code 1006"},
	} {
		p.waitFor(`document.getElementById("walk-name").textContent.startsWith("%d of 6: ") && document.getElementById("walk-show").disabled`, step+1)
		p.guess(step, c.answer)
		verdict := "Your guess was right."
		if c.answer != c.right {
			verdict = "It was another answer."
		}
		for id, want := range map[string]string{"walk-verdict": verdict, "walk-result": c.result, "walk-happened": c.happened} {
			if got := evaluate[string](p, `document.getElementById(%q).textContent`, id); !strings.Contains(got, want) {
				t.Errorf("step %d: %s says %q, want %q in it", step+1, id, got, want)
			}
		}
		if got := evaluate[int](p, `[...document.querySelectorAll("#walk-options label")].findIndex((label) => label.dataset.outcome === "right")`); got != c.right {
			t.Errorf("step %d: answer %d is marked as right, want %d", step+1, got, c.right)
		}
		if step < 5 {
			p.click("#walk-next")
		}
	}
	p.waitFor(`document.getElementById("walk-next").disabled && document.getElementById("walk-score").textContent === "Right so far: 5 of 6. There are 6 questions."`)

	// What was seen is there to go back to, in the other language too.
	p.click("#way li:nth-child(1) button")
	p.click("#language")
	p.waitFor(`/^\d+ 个应答中有 \d+ 个是空的/.test(document.getElementById("walk-result").textContent)`)
	p.click("#language")

	// The race has not heard of the walk's events, and more to try is elsewhere.
	p.click("#walk-more")
	p.waitFor(`!document.getElementById("view-race").hidden && all((lane) => lane.received > 10 && lane.lost + lane.again === 0)`)
}
