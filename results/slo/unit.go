package slo

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// A unit is what values of a quantity are written in.
type unit struct {
	factor  float64 // what a metric of package stats is multiplied by
	parse   func(text string) (float64, error)
	exact   func(v float64) string // as parse reads it
	rounded func(v float64) string // for people
}

var (
	nanoseconds = unit{1, parseTime, exactTime, prefixed("ns", "")}
	// timePerSecond is CPU time of a second: of a second's events, polls and heartbeats of one client.
	timePerSecond  = unit{1, func(text string) (float64, error) { return parseTime(strings.TrimSuffix(text, "/s")) }, exactTime, prefixed("ns", "/s")}
	count          = unit{1, parseCount, exactCount, stats.Digits}
	bytesPerSecond = unit{1, parseBytes(seconds), exactBytes, prefixed("B", "/s")}
	bytesInAll     = unit{1, parseBytes(nil), exactBytes, prefixed("B", "")}
	percent        = unit{100, parsePercent, exactPercent, func(v float64) string { return stats.Digits(v) + " %" }}
)

// prefixed writes values in the largest unit that they reach.
func prefixed(base, per string) func(float64) string {
	return func(v float64) string {
		p := stats.PrefixOf(v, base)
		return stats.Digits(v/p.Factor) + " " + p.Symbol + per
	}
}

func parseTime(text string) (float64, error) {
	var d results.Duration
	if err := d.UnmarshalText([]byte(text)); err != nil {
		return 0, err
	}
	if d <= 0 || time.Duration(d) > time.Hour {
		return 0, fmt.Errorf("%v is out of range: use more than 0s, up to 1h", d)
	}
	return float64(d), nil
}

func exactTime(v float64) string { return time.Duration(v).String() }

func parseCount(text string) (float64, error) {
	n, err := strconv.ParseUint(text, 10, 48) // what a float has without loss
	if err != nil {
		return 0, fmt.Errorf("%q is no number of events: write it like 0", text)
	}
	return float64(n), nil
}

func exactCount(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

func parsePercent(text string) (float64, error) {
	digits, ok := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("%q is no part of the cores' time: write it like 70%%", text)
	}
	if !(n > 0 && n <= 100) {
		return 0, fmt.Errorf("%s is out of range: use more than 0%%, up to 100%%", text)
	}
	return n, nil
}

func exactPercent(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + "%" }

// An amount of bytes, and what it is per.
var amount = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([A-Za-z]+)(?:/([a-z]+))?$`)

// How many bytes the units of amounts are; KB is read as kB, of 1000 bytes.
var sizes = map[string]float64{"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

// seconds are what amounts of bytes may be per; without any, they are per second.
var seconds = map[string]float64{"": 1, "s": 1, "min": 60, "h": 3600, "day": 86400}

// mostBytes is beyond what any run moves or holds.
const mostBytes = 1e15

// parseBytes reads an amount, which is per one of the units if there are any.
func parseBytes(per map[string]float64) func(string) (float64, error) {
	like := "500B, 20kB or 1.5MB"
	if per != nil {
		like = "500B/s, 2kB/s or 10MB/h"
	} else {
		per = map[string]float64{"": 1}
	}
	return func(text string) (float64, error) {
		parts := amount.FindStringSubmatch(text)
		if parts == nil || sizes[parts[2]] == 0 || per[parts[3]] == 0 {
			return 0, fmt.Errorf("%q is no amount of bytes: write it like %s", text, like)
		}
		n, err := strconv.ParseFloat(parts[1], 64)
		if v := n * sizes[parts[2]] / per[parts[3]]; err == nil && v <= mostBytes {
			return v, nil
		}
		return 0, fmt.Errorf("%s is out of range: use up to %.0f GB", text, mostBytes/1e9)
	}
}

// exactBytes uses the largest unit in which the amount is the same when it is read.
func exactBytes(v float64) string {
	for _, name := range []string{"GB", "MB", "kB"} {
		if n := v / sizes[name]; n >= 1 && n*sizes[name] == v && n == math.Trunc(n*1e6)/1e6 {
			return strconv.FormatFloat(n, 'f', -1, 64) + name
		}
	}
	return strconv.FormatFloat(v, 'f', -1, 64) + "B"
}
