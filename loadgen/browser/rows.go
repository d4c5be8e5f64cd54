package browser

import (
	"fmt"
	"time"
)

// A kind is what a row says that happened to a client. The numbers are those of page/measure.js.
type kind int

const (
	asked    kind = iota // a request goes out, or a connection is opened
	answered             // a poll was answered, or a connection opened
	empty                // that answer had no message
	event                // a message came
	lost                 // a connection or a request failed
	epoch                // the server named the feed's epoch
	ended                // a stream ended as it should
)

// A row is what the page wrote down at a moment.
type row struct {
	kind   kind
	client int
	at     time.Duration // since the epoch, by the page's clock
	seq    uint64        // of an event; of a short poll that goes out: 1 if an answer before delayed it; of an epoch: 1 if it is another one
	due    time.Duration // of an event: since the epoch, by the server's clock, to a quarter of a microsecond; of a short poll: by the page's
}

const rowWidth = 5

// parseRows reads the page's numbers; milliseconds become durations.
func parseRows(numbers []float64, clients int) ([]row, error) {
	if len(numbers)%rowWidth != 0 {
		return nil, fmt.Errorf("internal error: %d numbers are no rows", len(numbers))
	}
	rows := make([]row, 0, len(numbers)/rowWidth)
	for ; len(numbers) > 0; numbers = numbers[rowWidth:] {
		r := row{kind(numbers[0]), int(numbers[1]), milliseconds(numbers[2]), uint64(numbers[3]), milliseconds(numbers[4])}
		if r.kind < asked || r.kind > ended || r.client < 0 || r.client >= clients {
			return nil, fmt.Errorf("internal error: row %v", numbers[:rowWidth])
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// milliseconds makes a duration of a page's number.
func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
