package slo

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Objective{
		"p99=100ms":               {{"p99", 100e6}},
		"p99=0.1s, mean=5ms":      {{"p99", 100e6}, {"mean", 5e6}},
		"p50=1ms,p90=2ms":         {{"p50", 1e6}, {"p90", 2e6}},
		"p999=1s,max=1h,lost=0":   {{"p999", 1e9}, {"max", 3600e9}, {"lost", 0}},
		"lost=281474976710655":    {{"lost", 1<<48 - 1}},
		" lost=12 ,\tmean=1m30s ": {{"lost", 12}, {"mean", 90e9}},

		"p99 = 1.5 s":                     {{"p99", 1.5e9}},
		"bytes=2kB/s":                     {{"bytes", 2000}},
		"bytes=500 B":                     {{"bytes", 500}}, // per second, too
		"bytes=36 MB/h":                   {{"bytes", 10_000}},
		"bytes=6KiB/min":                  {{"bytes", 102.4}},
		"bytes=86.4MB/day":                {{"bytes", 1000}},
		"cpu=50us/s,memory=20kB":          {{"cpu", 50_000}, {"memory", 20_000}},
		"cpu=70%":                         {{"utilisation", 70}}, // which is what it means
		"cpu=1ms, cpu=12.5 %, memory=0 B": {{"cpu", 1e6}, {"utilisation", 12.5}, {"memory", 0}},
	} {
		got, err := Parse(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Parse(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                     `"" is no limit: write one like p99=100ms, with commas between several`,
		"p99":                  `"p99" is no limit: `,
		"p99=100ms,":           `"" is no limit: `,
		"p98=1ms":              `"p98" can't be limited: use mean, p50, p90, p99, p999, max, lost, bytes, cpu, utilisation, memory (did you mean "p90"?)`,
		"P99=1ms":              `"P99" can't be limited: use mean, p50, p90, p99, p999, max, lost, bytes, cpu, utilisation, memory (did you mean "p99"?)`,
		"p99=100":              `p99: "100" is not a duration: write it like 250ms, 5s or 1m30s`,
		"p99=0s":               `p99: 0s is out of range: use more than 0s, up to 1h`,
		"p99=-1s":              `p99: -1s is out of range`,
		"mean=2h":              `mean: 2h0m0s is out of range`,
		"lost=0.5":             `lost: "0.5" is no number of events: write it like 0`,
		"lost=-1":              `lost: "-1" is no number of events`,
		"lost=281474976710656": `lost: "281474976710656" is no number of events`,
		"p99=1ms,p99=2ms":      `"p99=1ms,p99=2ms" limits p99 twice: take one away`,

		"p99.9=1s":              `"p99.9" can't be limited: `,
		"bytes=2000":            `bytes: "2000" is no amount of bytes: write it like 500B/s, 2kB/s or 10MB/h`,
		"bytes=2kb":             `bytes: "2kb" is no amount of bytes`,
		"bytes=2kB/week":        `bytes: "2kB/week" is no amount of bytes`,
		"bytes=-2kB":            `bytes: "-2kB" is no amount of bytes`,
		"bytes=9999999GB":       `bytes: 9999999GB is out of range: use up to 1000000 GB`,
		"memory=2kB/s":          `memory: "2kB/s" is no amount of bytes: write it like 500B, 20kB or 1.5MB`,
		"cpu=50":                `cpu: "50" is not a duration`,
		"utilisation=0.7":       `utilisation: "0.7" is no part of the cores' time: write it like 70%`,
		"utilisation=0%":        `utilisation: 0% is out of range: use more than 0%, up to 100%`,
		"cpu=170%":              `utilisation: 170% is out of range`,
		"cpu=7%,utilisation=8%": `"cpu=7%,utilisation=8%" limits utilisation twice`,
	} {
		if o, err := Parse(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, %v, want an error that begins with %q", text, o, err, want)
		}
	}
}

// FuzzParse writes what it read, and reads that as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"p99=100ms", "mean=1.5s,lost=0", "p999=1ns,max=59m59.999999999s", "p50=1µs", "lost=010", "=,=", "p99=1e3s", "bytes=1.1kB/min,cpu=7%", "cpu=3us/s,memory=2MiB", "bytes=0.1GB"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(o.String())
		if err != nil || !slices.Equal(o, again) {
			t.Errorf("Parse(%q) = %v, which is read as %v, %v", text, o, again, err)
		}
		for _, l := range o {
			if l.Format(l.Most) == "" || l.Of(results.Run{}) > 0 {
				t.Errorf("%v has no text, or a value of nothing", l)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	ms := func(n float64) *int64 { return results.Observed(int64(n * float64(time.Millisecond))) }
	r := results.Run{Latency: &results.Latency{Mean: 5e6, P50: *ms(4), P90: ms(9), P99: ms(100), Max: *ms(120)}, Delivery: results.Delivery{Lost: 2}}
	for text, want := range map[string][2]string{
		"p99=100ms":                   {"", ""}, // it is held at the limit
		"p99=99ms,mean=5ms":           {"p99=99ms", ""},
		"p50=3ms,p90=8ms,max=119ms":   {"p50=3ms,p90=8ms,max=119ms", ""},
		"p999=1h,lost=1":              {"lost=1", "p999=1h0m0s"},
		"lost=2,max=120ms,mean=4.9ms": {"mean=4.9ms", ""},
	} {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		broken, unmeasured := o.Check(r)
		if got := [2]string{Objective(broken).String(), Objective(unmeasured).String()}; got != want {
			t.Errorf("%s: broken and unmeasured are %q, want %q", text, got, want)
		}
	}
	o := Objective{{"p99", 1}}
	if broken, unmeasured := o.Check(results.Run{}); broken != nil || !slices.Equal(unmeasured, o) {
		t.Errorf("a run without latency breaks %v, and %v is unmeasured", broken, unmeasured)
	}
}

func TestEvents(t *testing.T) {
	for text, want := range map[string]float64{"mean=1s": 1, "p50=1s": 20, "p90=1s,lost=0": 100, "p99=1s,p90=1s": 1000, "p999=1s": 10000} {
		o, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Events(); got < want-0.001 || got > want+0.001 {
			t.Errorf("%s takes %v events, want %v", text, got, want)
		}
	}
}

func TestPercentile(t *testing.T) {
	for name, want := range map[string]float64{"p50": 0.5, "p99": 0.99, "p999": 0.999, "mean": 0, "max": 0, "lost": 0} {
		if got, ok := (Limit{name, 1}).Percentile(); ok != (want > 0) || ok && got != want {
			t.Errorf("%s is the percentile %v, %v, want %v", name, got, ok, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for v, want := range map[float64]string{0: "0 ns", 7: "7 ns", 12345: "12.3 µs", 1234567: "1.23 ms", 99999999: "100 ms", 4321e6: "4.32 s", math.NaN(): "–"} {
		if got := (Limit{"p99", 1}).Format(v); got != want {
			t.Errorf("Format(%v) = %q, want %q", v, got, want)
		}
	}
	for name, want := range map[string]string{"lost": "12,345", "bytes": "12.3 kB/s", "cpu": "12.3 µs/s", "memory": "12.3 kB", "utilisation": "12,345 %"} {
		if got := (Limit{name, 0}).Format(12345); got != want {
			t.Errorf("12345 of %s is %q, want %q", name, got, want)
		}
	}
}
