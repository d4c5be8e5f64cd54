package experiment

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pollpush/results"
)

// TestAServerThatAnswersSlowly: a publisher that waits for the answers of a server that a file describes does not hang.
func TestAServerThatAnswersSlowly(t *testing.T) {
	m := newMeasurement(results.Default(), Options{})
	hung, other := fmt.Errorf("%w: the publisher process gave no answer", errHung), errors.New("it died")
	if err := m.slowlyAnswered(hung); err != hung {
		t.Errorf("a publisher of our own server: %v, want %v", err, hung)
	}
	m.target = &described{}
	if err := m.slowlyAnswered(hung); err == nil || !strings.HasPrefix(err.Error(), "publisher late: publish.url: ") {
		t.Errorf("a server that a file describes: %v, want that the publisher is late", err)
	}
	if err := m.slowlyAnswered(other); err != other {
		t.Errorf("a publisher that ended: %v, want %v", err, other)
	}
}
