package advise

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pollpush/results/stats"
)

// The rates that make sense, in events per second to one client: one a day or so, and as many as a sensor has.
const (
	leastRate = 1e-5
	mostRate  = 10_000
)

// units are what people count events per.
var units = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "second": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute,
	"h": time.Hour, "hour": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour,
}

// ParseRate reads how often something happens, in any of the ways in which people say it, and returns it per second: the time
// between two events (2m, 1.5s, 1d), so many per unit (30/min, 0.5/s, 3/day, 3 per day), or so many per seconds or time (1/120, 1/2m). A
// bare number may be either, and is refused.
func ParseRate(text string) (float64, error) {
	wrong := func() (float64, error) {
		return 0, fmt.Errorf("%q is not how often something happens: write 2m for one event each two minutes, 30/min, 0.5/s, or 1/120 for one per 120 s", text)
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(text, " per ", "/"), " ", "")
	many, per, parts := strings.Cut(plain, "/")
	var rate float64
	if !parts {
		seconds, ok := duration(plain)
		if !ok {
			if _, ok := number(plain); ok {
				return 0, fmt.Errorf("%q may be a time or a rate: write %ss for an event each so many seconds, or %s/s for so many per second", text, plain, plain)
			}
			return wrong()
		}
		rate = 1 / seconds
	} else {
		count, ok := number(many)
		if !ok {
			return wrong()
		}
		seconds, ok := number(per)
		if unit, known := units[per]; known {
			seconds, ok = unit.Seconds(), true
		} else if !ok {
			seconds, ok = duration(per)
		}
		if !ok || seconds == 0 {
			return wrong()
		}
		rate = count / seconds
	}
	if !(rate >= leastRate && rate <= mostRate) {
		return 0, fmt.Errorf("%q is out of range: use one event a day to %s/s", text, stats.Digits(mostRate))
	}
	return rate, nil
}

// decimal is a number as people write one. strconv reads more: 0x10, inf.
var decimal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

func number(text string) (float64, bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && decimal.MatchString(text)
}

// duration reads one of more than nothing in seconds, days too.
func duration(text string) (float64, bool) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, ok := number(days)
		return n * units["d"].Seconds(), ok && n > 0
	}
	d, err := time.ParseDuration(text)
	return d.Seconds(), err == nil && d > 0
}

// FormatRate writes a rate as ParseRate reads it: rare events by the time between two, frequent ones per second.
func FormatRate(rate float64) string {
	if rate > 1 {
		return strings.ReplaceAll(stats.Digits(rate), ",", "") + "/s"
	}
	return short(1 / rate)
}

// short writes seconds with three digits, and without units that are zero: 2m, 4.4s, 250ms.
func short(seconds float64) string {
	if seconds > 0 && seconds < 60 {
		scale := math.Pow(10, 2-math.Floor(math.Log10(seconds)))
		seconds = math.Round(seconds*scale) / scale
	} else {
		seconds = math.Round(seconds)
	}
	text := time.Duration(math.Round(seconds * 1e9)).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if n := len(text) - len(zero); n > 0 && text[n:] == zero {
			text = text[:n+1]
		}
	}
	return text
}

// part is a number of a duration with its unit.
var part = regexp.MustCompile(`([0-9.]+)([a-zµ]+)`)

// abbreviated writes seconds for tables: 250 ms, 4.5 s, 27 min, 1 h 30 min.
func abbreviated(seconds float64) string {
	var parts []string
	for _, p := range part.FindAllStringSubmatch(short(seconds), -1) {
		number, unit := p[1], p[2]
		if unit == "m" {
			unit = "min"
		}
		if number != "0" {
			parts = append(parts, number+" "+unit)
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}

// spoken writes seconds for sentences, in words where they are so many minutes, hours or days: 4.5 s, 2 minutes, 2 min 30 s.
func spoken(seconds float64) string {
	for _, u := range []struct {
		name    string
		seconds float64
	}{{"day", units["d"].Seconds()}, {"hour", units["h"].Seconds()}, {"minute", units["m"].Seconds()}} {
		switch n := math.Round(seconds) / u.seconds; {
		case n < 1 || n != math.Trunc(n):
		case n == 1:
			return "1 " + u.name
		default:
			return stats.Digits(n) + " " + u.name + "s"
		}
	}
	return abbreviated(seconds)
}

// each is spoken after "every", where one of a unit is the unit alone.
func each(seconds float64) string {
	switch text := spoken(seconds); text {
	case "1 day", "1 hour", "1 minute":
		return text[2:]
	case "1 s":
		return "second"
	default:
		return text
	}
}
