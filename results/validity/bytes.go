package validity

import (
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/transport"
)

// ofLatency are the reasons, up to their colon, that concern latency alone: when something was read, sent on or published, and by which
// clock, but not how much. A load generator that stood still for long (paused) read bytes outside of the window that belong in it; where
// something else had the cores, an event was lost or a server did something else than the scenario says, no number holds.
var ofLatency = []string{"load generator busy", "load generator lagged", "publisher late", "relay late", "events early", "clocks too uncertain", "clocks disagree"}

// BytesHold reports whether the payload and app bytes of a run can be believed: it is valid, or all that makes it invalid concerns its latency,
// and how many bytes are moved does not depend on when. That is so for streams that don't end, and for polls that go by the clock as long as none waited for
// the answer before; a long poll that is asked for late brings more events in fewer answers. Packets and acknowledgements do depend on
// it, so wire bytes don't hold, nor does CPU time.
func BytesHold(r results.Run) bool {
	if r.Valid || len(r.InvalidBecause) == 0 {
		return r.Valid
	}
	for _, reason := range r.InvalidBecause {
		if kind, _, _ := strings.Cut(reason, ":"); !slices.Contains(ofLatency, kind) {
			return false
		}
	}
	parts := r.OfParts()
	if len(parts) == 0 {
		return moved(r)
	}
	return !slices.ContainsFunc(parts, func(p results.Run) bool { return !moved(p) })
}

// moved reports whether how many bytes a run of one transport moved does not depend on when. Clients that come and go move more, the
// sooner they come back.
func moved(r results.Run) bool {
	if r.Scenario.ComeBack() {
		return false
	}
	switch r.Scenario.Kind() {
	case transport.Stream:
		return r.Scenario.RetryStream == 0
	case transport.Poll:
		return r.Scenario.PollInterval > 0 && r.Delivery.LatePolls == 0
	}
	return false
}
