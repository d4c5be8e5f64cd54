package results

import "testing"

func through(rate float64, valid bool, m *Middlebox) Run {
	return Run{Scenario: Scenario{Via: "x", Rate: rate}, Valid: valid, Middlebox: m, WindowNS: 72e9}
}

func TestPassage(t *testing.T) {
	lost := through(1, false, &Middlebox{})
	lost.Delivery.Lost, lost.InvalidBecause = 3, []string{"events lost: 3 of 4"}
	busy := through(1, false, &Middlebox{Buffered: Observed(1.0)})
	busy.InvalidBecause = []string{"server starved: something else had 80 % of its cores"}
	blocked := through(1, false, &Middlebox{Blocked: Observed("status 403")})
	passes := through(1, true, &Middlebox{Buffered: Observed(0.02)})
	for _, test := range []struct {
		runs []Run
		want string
	}{
		{nil, ""},
		{[]Run{through(0, true, &Middlebox{})}, ""},
		{[]Run{{Scenario: Scenario{Rate: 1}, Valid: true}}, ""},
		{[]Run{busy}, ""},
		{[]Run{passes}, PassagePasses},
		{[]Run{through(1, true, &Middlebox{})}, PassagePasses},
		{[]Run{through(1, true, &Middlebox{Buffered: Observed(0.97)})}, PassageBuffered},
		{[]Run{blocked}, PassageBlocked},
		{[]Run{lost}, PassageBroken},
		{[]Run{lost, passes, busy}, PassagePasses},
	} {
		if got := Passage(test.runs); got != test.want {
			t.Errorf("Passage(%+v) = %q, want %q", test.runs, got, test.want)
		}
	}
	for _, r := range []Run{lost, blocked} {
		if !r.Stopped() {
			t.Errorf("%q is not stopped by its middlebox", r.InvalidBecause)
		}
	}
	lost.InvalidBecause = append(lost.InvalidBecause, busy.InvalidBecause...)
	direct := Run{Delivery: Delivery{Lost: 3}, InvalidBecause: []string{"events lost: 3 of 4"}}
	for _, r := range []Run{passes, busy, lost, direct} {
		if r.Stopped() {
			t.Errorf("%q is stopped by its middlebox", r.InvalidBecause)
		}
	}
}

func TestSilenceCut(t *testing.T) {
	minute, more := int64(60e9), int64(61e9)
	cut, lasted, ok := SilenceCut([]Run{
		through(1, true, &Middlebox{SilenceCutNS: Observed(int64(1e9))}), through(0, true, &Middlebox{SilenceCutNS: &more}),
		through(0, true, &Middlebox{SilenceCutNS: &minute}), through(0, true, &Middlebox{}),
	})
	if !ok || cut == nil || *cut != minute || lasted != 72e9 {
		t.Errorf("cut after %v of %d, %v, want a minute", cut, lasted, ok)
	}
	if cut, _, ok := SilenceCut([]Run{through(0, true, &Middlebox{})}); !ok || cut != nil {
		t.Errorf("cut after %v, %v, though nothing was", cut, ok)
	}
	if _, _, ok := SilenceCut([]Run{through(1, true, &Middlebox{}), through(0, false, &Middlebox{Blocked: Observed("x")})}); ok {
		t.Error("runs with events, or without clients, tell of silence")
	}
}
