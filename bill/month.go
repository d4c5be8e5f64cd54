package bill

import (
	"fmt"
	"math"
	"time"

	"pollpush/results/stats"
)

// A Line is what one meter says, and what that costs.
type Line struct {
	Item     string
	Quantity float64 // in a month; NaN where the usage doesn't say
	Unit     string
	Cost     float64 // in the bill's currency; NaN where the quantity is
	Note     string  // how the quantity came about, where that isn't plain
}

// A Bill is what a month costs at one price file. Where the product isn't for such usage it has no lines, and Why says so.
type Bill struct {
	Prices   string // the file's name
	Currency string
	Lines    []Line
	Total    float64 // NaN where a line is, or where the prices don't apply
	Applies  bool
	Why      string // why it doesn't apply, as a clause

	// LeavesOut is what is billed too and nothing measured tells, as the object of a sentence: Total is the least that it costs. "": nothing.
	LeavesOut string
}

// awake is what a socket's usage doesn't tell a meter of wall-clock time.
const awake = "the time that what holds a socket is awake for beyond its CPU time"

// Month returns the bill for 30 days.
func (p Prices) Month(u Usage) Bill {
	b := Bill{Prices: p.Name, Currency: p.Currency, Total: math.NaN(), Why: p.against(u)}
	if b.Why != "" {
		return b
	}
	total, leavesOut := 0.0, ""
	var lines []Line
	for _, i := range p.Items {
		l := Line{Item: i.Name, Unit: meters[i.Meter].unit}
		l.Quantity, l.Note = meters[i.Meter].of(u, i)
		if i.Meter == meterPlan {
			if l.Cost, l.Note, b.Why = i.plan(u); b.Why != "" {
				return b
			}
		} else {
			l.Cost = i.cost(l.Quantity)
		}
		if math.IsNaN(l.Cost) {
			l.Note = "" // it would tell of numbers that are not there
		}
		if i.Meter == meterWallClock && u.Socket {
			leavesOut = awake
		}
		total += l.Cost
		lines = append(lines, l)
	}
	b.Lines, b.Total, b.Applies = lines, total, true
	if !math.IsNaN(total) {
		b.LeavesOut = leavesOut
	}
	return b
}

// against says why the product is not for such usage; "" if it is.
func (p Prices) against(u Usage) string {
	switch {
	case p.For == forSockets && !u.Socket:
		return "it is for WebSockets"
	case p.For == forRequests && u.Socket:
		return "it is for requests, and this is a WebSocket"
	case p.Longest > 0 && !u.Socket && u.RequestSeconds > u.Requests*p.Longest.Seconds():
		return fmt.Sprintf("it ends requests after %v, and these go on", shortest(p.Longest))
	}
	return ""
}

// shortest is a duration without its zero seconds.
func shortest(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%s s", stats.Digits(d.Seconds()))
}

// cost is the price of a month's quantity.
func (i Item) cost(quantity float64) float64 {
	per := i.Per
	if per == 0 {
		per = 1
	}
	if i.Price != nil {
		return quantity / per * *i.Price
	}
	if math.IsNaN(quantity) {
		return quantity
	}
	sum, from := 0.0, 0.0
	for _, t := range i.Tiers {
		to := t.UpTo
		if to == 0 {
			to = math.Inf(1)
		}
		if within := min(quantity, to) - from; within > 0 {
			sum += within / per * t.Price
		}
		from = to
	}
	return sum
}

// plan returns the price of the first plan that is large enough, and which one that is; why says that none is.
func (i Item) plan(u Usage) (price float64, note, why string) {
	connections, messages := u.Connections, (u.Delivered+u.Incoming)*24*3600
	if math.IsNaN(connections) || math.IsNaN(messages) {
		return math.NaN(), "", ""
	}
	for _, p := range i.Plans {
		if connections <= p.Connections && messages <= p.MessagesPerDay {
			return p.Price, fmt.Sprintf("%s: up to %s connections and %s messages a day", p.Name, stats.Digits(p.Connections), stats.Digits(p.MessagesPerDay)), ""
		}
	}
	largest := i.Plans[len(i.Plans)-1]
	return math.NaN(), "", fmt.Sprintf("its largest plan, %s, has %s connections and %s messages a day", largest.Name, stats.Digits(largest.Connections), stats.Digits(largest.MessagesPerDay))
}
