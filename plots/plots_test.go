package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/transport"
)

// drawAll draws all figures of runs as SVG, by name, without those that have nothing to draw.
func drawAll(t *testing.T, runs []results.Run) map[string]string {
	t.Helper()
	drawn := map[string]string{}
	for _, f := range questions() {
		svg, err := Render(f, runs, "svg")
		if errors.Is(err, ErrNothingToDraw) {
			continue
		}
		if err != nil {
			t.Errorf("Render: %v", err)
			continue
		}
		drawn[f.Name] = string(svg)
	}
	return drawn
}

func names(drawn map[string]string) []string {
	var all []string
	for _, f := range questions() {
		if drawn[f.Name] != "" {
			all = append(all, f.Name)
		}
	}
	return all
}

func TestGolden(t *testing.T) {
	drawn := drawAll(t, synthetic())
	for _, f := range questions() {
		goldenfile.Check(t, filepath.Join("testdata", f.Name+".svg"), []byte(drawn[f.Name]))
	}
}

func figureNamed(t *testing.T, name string) Figure {
	t.Helper()
	for _, f := range Figures() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no figure %s", name)
	return Figure{}
}

func TestFormats(t *testing.T) {
	runs := synthetic()
	for _, f := range questions() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			svg, err := Render(f, runs, "svg")
			if err != nil {
				t.Fatal(err)
			}
			var texts []string
			for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
				token, err := decoder.Token()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("the SVG is not XML: %v", err)
				}
				if text, ok := token.(xml.CharData); ok {
					texts = append(texts, string(text))
				}
			}
			for _, want := range []string{f.Question, "websocket", "64 B payload", "0123456789ab", "Example EPYC 7000"} {
				if f.Name == "polls-interval" && want == "websocket" {
					continue
				}
				if !strings.Contains(strings.Join(texts, "\n"), want) {
					t.Errorf("the SVG has no text %q", want)
				}
			}
		})
	}
	for _, name := range []string{"tradeoff", "bytes-layers"} { // one of lines and one of bars
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := figureNamed(t, name)
			pdf, err := Render(f, runs, "pdf")
			if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Errorf("the PDF starts with %.8q (error %v)", pdf, err)
			}
			if name != "tradeoff" { // rasterising takes seconds under the race detector
				return
			}
			image, err := Render(f, runs, "png")
			if err != nil {
				t.Fatal(err)
			}
			if config, err := png.DecodeConfig(bytes.NewReader(image)); err != nil || config.Width != 1600 || config.Height != 1000 {
				t.Errorf("the PNG has %d x %d pixels (error %v), want 1600 x 1000", config.Width, config.Height, err)
			}
			if len(image) > 150e3 {
				t.Errorf("the PNG has %d bytes, want at most 150 kB", len(image))
			}
		})
	}
	if _, err := Render(questions()[0], runs, "jpg"); err == nil || !strings.Contains(err.Error(), "svg, png, pdf") {
		t.Errorf("Render as jpg = %v, want an error that names the formats", err)
	}
}

func TestWhatIsDrawn(t *testing.T) {
	// As `pollpush run` makes them, that answer no question.
	only := func(keep func(results.Run) bool) []results.Run {
		runs := slices.DeleteFunc(synthetic(), func(r results.Run) bool { return !keep(r) })
		for i := range runs {
			runs[i].Questions = nil
		}
		return runs
	}
	invalid := synthetic()
	for i := range invalid {
		invalid[i].Valid = false
	}
	everything := names(drawAll(t, synthetic()))
	if len(everything) != len(questions()) {
		t.Errorf("all runs draw %q, want every figure", everything)
	}
	for _, c := range []struct {
		name string
		runs []results.Run
		want []string
	}{
		{"no runs", nil, nil},
		{"invalid runs", invalid, nil},
		{"one run", only(func(r results.Run) bool { return r.Scenario.Rate == 16 })[:1], []string{"latency-percentiles"}},
		{"one idle run", only(func(r results.Run) bool { return r.Scenario.Rate == 0 })[:1], nil},
		{"only sse", only(func(r results.Run) bool { return r.Scenario.Transport == transport.SSE.Name }),
			[]string{"latency-percentiles", "latency-clients", "cpu-utilisation", "latency-load", "memory-clients"}},
		{"only short-poll", only(func(r results.Run) bool { return r.Scenario.Transport == transport.ShortPoll.Name }),
			[]string{"tradeoff", "latency-percentiles", "latency-clients", "cpu-event", "cpu-utilisation", "latency-load", "memory-clients", "polls-interval"}},
		{"idle", only(func(r results.Run) bool { return r.Scenario.Rate == 0 }), []string{"bytes-idle", "cpu-idle"}},
		{"one rate", only(func(r results.Run) bool { return r.Scenario.Rate == 64 && r.Scenario.Contract == results.EveryEvent }),
			[]string{"tradeoff", "latency-percentiles", "bytes-layers", "cpu-event"}},
	} {
		if got := names(drawAll(t, c.runs)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q are drawn, want %q", c.name, got, c.want)
		}
	}
}

// The key names only what is drawn.
func TestKeyWithoutTails(t *testing.T) {
	runs := synthetic()
	if svg := drawAll(t, runs)["latency-clients"]; !strings.Contains(svg, "99th percentile") {
		t.Error("latency-clients has no 99th percentile")
	}
	change := func(latency func(l *results.Latency)) {
		for i := range runs {
			if runs[i].Latency != nil {
				few := *runs[i].Latency
				latency(&few)
				runs[i].Latency = &few
			}
		}
	}
	change(func(l *results.Latency) { l.P90, l.P99 = l.P99, nil })
	if svg := drawAll(t, runs)["latency-clients"]; strings.Contains(svg, "99th percentile") || !strings.Contains(svg, "90th percentile") {
		t.Error("latency-clients has no 90th percentile where no 99th was measured")
	}
	change(func(l *results.Latency) { l.P90 = nil })
	if svg := drawAll(t, runs)["latency-clients"]; strings.Contains(svg, "99th percentile") || !strings.Contains(svg, "No tail is drawn") {
		t.Error("latency-clients names the 99th percentile, which was not measured, or does not say that there is none")
	}
}

// Broken records must not break the drawing of the others, nor be seen in it.
func TestBrokenRuns(t *testing.T) {
	t.Parallel()
	breaks := map[string]func(*results.Run){
		"nothing measured": func(r *results.Run) { *r = results.Run{Valid: true, Scenario: r.Scenario, Host: r.Host} },
		"zero":             func(r *results.Run) { *r = results.Run{Valid: true} },
		"no window":        func(r *results.Run) { r.WindowNS = 0 },
		"no clients":       func(r *results.Run) { r.Scenario.Clients = 0 },
		"no histogram":     func(r *results.Run) { r.Latency = &results.Latency{Mean: math.NaN(), Count: 1e6} },
		"infinite":         func(r *results.Run) { r.Latency = &results.Latency{Mean: math.Inf(1), P50: -1} },
		"negative": func(r *results.Run) {
			r.Bytes.AppDown, r.Bytes.PayloadDown, r.Latency = -1<<40, -1<<40, nil
			r.Server = &results.Server{CPUNS: results.Observed(int64(-5)), RSSBytes: results.Observed(int64(-5)), RSSIdleBytes: results.Observed(int64(5))}
		},
		"huge": func(r *results.Run) {
			r.Bytes.AppDown, r.Bytes.AppUp = math.MaxInt64, 0
			r.Server = &results.Server{CPUNS: results.Observed(int64(math.MaxInt64)), RSSBytes: results.Observed(int64(math.MaxInt64)), RSSIdleBytes: results.Observed(int64(0))}
		},
		"strange texts": func(r *results.Run) {
			r.Scenario.Transport, r.Scenario.Contract, r.Host.CPU = "<&> 主\n", "", strings.Repeat("長い名前 ", 100)
		},
	}
	for name, brk := range breaks {
		all, some := synthetic(), synthetic()
		for i := range all {
			brk(&all[i])
			if i%3 == 0 {
				brk(&some[i])
			}
		}
		drawAll(t, all[:40])
		if got := names(drawAll(t, some)); len(got) < 8 {
			t.Errorf("%s: with a third of the runs broken, only %q are drawn", name, got)
		}
		drawAll(t, all[:2])
	}
}

func TestBrokenHistogram(t *testing.T) {
	runs := synthetic()
	for i := range runs {
		if runs[i].Latency != nil {
			runs[i].Latency = &results.Latency{Count: 1000, Events: 1000, HDR: "bad"}
		}
	}
	_, err := latencyPercentiles(runs)
	if err == nil || errors.Is(err, ErrNothingToDraw) || !strings.Contains(err.Error(), "quick/") {
		t.Errorf("the error for a broken histogram = %v, want one that names the run", err)
	}
}

func TestInvalidRunsAreNotDrawn(t *testing.T) {
	t.Parallel()
	runs := synthetic()
	want := drawAll(t, runs)
	for _, r := range synthetic() {
		r.Valid = false
		r.Bytes.AppDown *= 1000
		r.Server = &results.Server{CPUNS: results.Observed(int64(1e15))}
		if r.Scenario.Transport == transport.ShortPoll.Name {
			r.Scenario.PollInterval *= 7 // would change the shades
		} else {
			r.Scenario.Transport = "invalid"
		}
		runs = append(runs, r)
	}
	for name, svg := range drawAll(t, runs) {
		if svg != want[name] {
			t.Errorf("%s differs when invalid runs are there", name)
		}
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	runs := synthetic()
	want := drawAll(t, runs)
	random := rand.New(rand.NewPCG(3, 4))
	for range 2 {
		random.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		for name, svg := range drawAll(t, runs) {
			if svg != want[name] {
				t.Errorf("%s depends on the order of the runs", name)
			}
		}
	}
}

// checkFigures compares figures of runs with their golden files.
func checkFigures(t *testing.T, runs []results.Run, names ...string) {
	t.Helper()
	for _, name := range names {
		svg, err := Render(figureNamed(t, name), runs, "svg")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		goldenfile.Check(t, filepath.Join("testdata", name+".svg"), svg)
	}
}

// checkTitles has each figure of runs say something.
func checkTitles(t *testing.T, runs []results.Run, says map[string]string) {
	t.Helper()
	for name, want := range says {
		d, err := figureNamed(t, name).Compose(runs)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(d.Title(), want) {
			t.Errorf("%s: the title is %q, want it to contain %q", name, d.Title(), want)
		}
	}
}
