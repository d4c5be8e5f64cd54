package plots

import (
	"errors"
	"slices"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
)

func TestConnectionsGolden(t *testing.T) { checkFigures(t, madeup.Connections(), "connections") }

func TestConnectionsSay(t *testing.T) {
	checkTitles(t, madeup.Connections(), map[string]string{"connections": "Of 100,000 connections each takes"})
}

// TestConnectionsGrow: without several numbers of connections there is nothing to draw, and with one engine no dashes.
func TestConnectionsGrow(t *testing.T) {
	alone := slices.DeleteFunc(madeup.Connections(), func(r results.Run) bool { return r.Scenario.Clients > 1000 })
	if d, err := figureNamed(t, "connections").Compose(alone); !errors.Is(err, ErrNothingToDraw) {
		t.Errorf("Compose = %v, %v, want that there is nothing to draw", d, err)
	}
	both, one := madeup.Connections(), slices.DeleteFunc(madeup.Connections(), func(r results.Run) bool { return r.Scenario.Engine != "" })
	p := newPalette(both)
	if got := byEngine(both, p, clients); len(got) != 8 || got[0].label == "" || got[4].label != "" || got[4].dashes == nil {
		t.Errorf("%d lines of two engines: %+v", len(got), got)
	}
	if got := byEngine(one, p, clients); len(got) != 4 || got[3].label == "" || got[3].dashes != nil {
		t.Errorf("%d lines of one engine: %+v", len(got), got)
	}
}
