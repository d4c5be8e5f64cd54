package advise

import (
	"testing"
)

// TestHolds: at the edge of a range the recommendation is still good, and beyond it is not.
func TestHolds(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: prices(t)}
	edges := 0
	for _, n := range []Needs{
		needs(t, "clients", "50000", "every", "2m", "stale", "5s"),
		needs(t, "clients", "50000", "every", "1d", "stale", "1h"),
		needs(t, "clients", "1000", "every", "100/s", "share", "all", "stale", "10s", "contract", "latest"),
	} {
		options := a.options(n)
		name := options[a.equal(n, options)[0]].Transport.Name
		if best, still := a.still(n, name); !still || best != name {
			t.Fatalf("%s: %s is the best, and then %s", n.question(), name, best)
		}
		for i, r := range a.holds(n, name) {
			for _, edge := range []struct {
				text, better string
				by           float64
				factor       func(float64) float64
			}{
				{r.From, r.FromIs, r.FromBy, func(f float64) float64 { return 1 / f }},
				{r.To, r.ToIs, r.ToBy, func(f float64) float64 { return f }},
			} {
				if edge.text == "" {
					continue
				}
				edges++
				at, _ := assumptions[i].moved(n, edge.factor(edge.by))
				if _, still := a.still(at, name); !still {
					t.Errorf("%s: %s of %s is said to hold %s, and doesn't", n.question(), r.What, edge.text, name)
				}
				beyond, _ := assumptions[i].moved(n, edge.factor(1.05*edge.by))
				better, still := a.still(beyond, name)
				if still {
					t.Errorf("%s: beyond %s of %s %s is still the best", n.question(), r.What, edge.text, name)
				}
				if better == name {
					t.Errorf("%s: beyond %s of %s %s is better than itself", n.question(), r.What, edge.text, name)
				}
			}
		}
	}
	if edges < 3 {
		t.Errorf("only %d edges were found: this test tests nothing", edges)
	}
}
