package capacity

import (
	"fmt"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// An Answer is what a search found.
type Answer struct {
	Load      float64 // the highest that held in each further run; 0: none
	Confirmed bool    // it is the server's limit: the next load up did not hold either time, for want of something of the server's
	Text      string  // sentences
}

// answer says what is known.
func (s *Search) answer() Answer {
	var a Answer
	var text []string
	lo, hi := s.search.lo, s.search.hi
	lower, upper := lo >= 0 && s.search.rungs[lo].holds(), hi < len(s.loads) && s.search.rungs[hi].fails()
	cause, why := s.cause(hi)
	switch {
	case s.made == 0:
		text = append(text, fmt.Sprintf("The budget of %v was over before the first run.", s.Budget))
	case lo < 0 && hi == 0 && cause == broke:
		text = append(text, fmt.Sprintf("Less than %s: the lowest load that can be measured within the budget did not hold %s.", s.load(0), s.Objective))
		if s.Vary == VaryRate {
			text = append(text, "Fewer --clients, more --topics, a lower percentile or a larger --budget reach lower loads.")
		}
	case lo < 0:
		text = append(text, fmt.Sprintf("No load is known to hold %s.", s.Objective))
	case !lower:
		text = append(text, fmt.Sprintf("Perhaps %s: the budget of %v was over before %d runs had confirmed that it holds %s. Use a larger --budget.",
			s.load(lo), s.Budget, confirmations, s.Objective))
	default:
		a.Load = s.loads[lo]
		a.Confirmed = upper && cause == broke
		begin := "At least "
		if a.Confirmed {
			begin = ""
		}
		text = append(text, fmt.Sprintf("%s%s: held %s in %s.", begin, s.load(lo), s.Objective, s.held(lo)))
	}
	switch {
	case hi == len(s.loads) && s.made > 0 && lo == hi-1:
		text = append(text, "That is the highest load that is tried.")
	case hi == len(s.loads) && lo >= 0:
		text = append(text, "Nothing gave way before the budget was over.")
	case hi < len(s.loads):
		text = append(text, s.gaveWay(hi, cause, why, upper))
	}
	a.Text = strings.Join(text, "\n")
	return a
}

// cause is what kept a load from being held: the server only where no run says otherwise.
func (s *Search) cause(k int) (outcome, string) {
	cause, why := broke, ""
	if k == len(s.loads) {
		return cause, why
	}
	for _, r := range s.runs[k] {
		if r.outcome == limited || r.outcome == unusable && cause != limited || r.outcome == broke && cause == broke {
			cause, why = r.outcome, r.why
		}
	}
	return cause, why
}

// gaveWay says what gave way first, at a load.
func (s *Search) gaveWay(k int, cause outcome, why string, confirmed bool) string {
	of := 0
	for _, r := range s.runs[k] {
		if r.outcome == cause {
			of++
		}
	}
	times := fmt.Sprintf("in %d of %d runs", of, len(s.runs[k]))
	switch {
	case cause == limited:
		return fmt.Sprintf("At %s an instrument gave way first %s, so the server's own limit was not reached: %s.", s.load(k), times, why)
	case cause == unusable:
		return fmt.Sprintf("At %s no run says anything of the server: %s.", s.load(k), why)
	case !confirmed:
		return fmt.Sprintf("At %s it did not hold once, which the budget left no time to confirm: %s.", s.load(k), why)
	}
	return fmt.Sprintf("At %s the server gave way first, %s: %s.", s.load(k), times, why)
}

// held says in how many runs a load held, and how far they were from the limits.
func (s *Search) held(k int) string {
	var good []results.Run
	for _, r := range s.runs[k] {
		if r.outcome == held {
			good = append(good, r.Run)
		}
	}
	text := fmt.Sprintf("%d of %d runs", len(good), len(s.runs[k]))
	for _, l := range s.Objective {
		text += fmt.Sprintf(", %s %s", l.Name, span(good, l.Of, l.Format))
	}
	return text + fmt.Sprintf(", server %s and load generator %s busy", span(good, stats.Utilisation, share), span(good, stats.LoadBusy, share))
}

// span is the lowest and the highest value of runs, as one where they are written alike.
func span(runs []results.Run, of func(results.Run) float64, format func(float64) string) string {
	var values []float64
	for _, r := range runs {
		values = append(values, of(r))
	}
	summary := stats.Summarise(values)
	lowest, highest := summary.Median, summary.Median
	for _, v := range values {
		lowest, highest = min(lowest, v), max(highest, v)
	}
	if a, b := format(lowest), format(highest); a != b {
		return a + " to " + b
	}
	return format(highest)
}

// load writes a load with all that it is, such as "640 events/s (64,000 deliveries/s)".
func (s *Search) load(k int) string {
	c := s.scenario(k)
	deliveries := stats.Digits(c.Rate*float64(c.Clients)) + " deliveries/s"
	if s.Vary == VaryRate {
		topics := ""
		if c.Topics > 1 {
			topics = fmt.Sprintf(" on each of %d topics", c.Topics)
		}
		return fmt.Sprintf("%s events/s%s (%s)", stats.Digits(c.Rate), topics, deliveries)
	}
	if c.PollInterval > 0 {
		deliveries = stats.Digits(float64(c.Clients)/c.PollInterval.Seconds()) + " polls/s"
	}
	return fmt.Sprintf("%s clients (%s)", stats.Digits(s.loads[k]), deliveries)
}
