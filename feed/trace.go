package feed

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// The bounds of a trace.
const (
	maxTrace = 100_000     // gaps
	maxGap   = time.Minute // of a trace
)

// ParseTrace reads recorded gaps between tokens: a number of milliseconds on each line, like 18.25. Empty lines and those that begin with
// # are none.
func ParseTrace(text []byte) ([]time.Duration, error) {
	var trace []time.Duration
	number := 0
	for line := range bytes.Lines(text) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		ms, err := strconv.ParseFloat(string(line), 64)
		if err != nil || !(ms >= 0 && ms <= float64(maxGap.Milliseconds())) {
			return nil, fmt.Errorf("line %d: %.40q is not a gap from 0 to %d milliseconds", number, line, maxGap.Milliseconds())
		}
		if len(trace) == maxTrace {
			return nil, fmt.Errorf("line %d: there are more than %d gaps", number, maxTrace)
		}
		trace = append(trace, time.Duration(ms*float64(time.Millisecond)))
	}
	if len(trace) == 0 {
		return nil, fmt.Errorf("there are no gaps: write one in milliseconds on each line")
	}
	return trace, nil
}
