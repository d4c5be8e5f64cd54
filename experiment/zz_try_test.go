package experiment
import ("testing";"fmt";"os";"strings";"time";"pollpush/model";"pollpush/results")
func TestVTry(t *testing.T) {
	want := os.Getenv("V")
	for _, variant := range variants {
		ok := false
		for _, w := range strings.Split(want, ",") { ok = ok || strings.Contains(variant.name, w) }
		if !ok { continue }
		var scenarios []results.Scenario
		for _, transport := range transports {
			s := results.Default()
			s.Transport, s.Clients, s.Rate, s.PollInterval = transport.Name, 10, 10, results.Duration(100*time.Millisecond)
			s.Settle, s.Measure, s.Heartbeat = results.Duration(200*time.Millisecond), results.Duration(time.Second), results.Duration(time.Hour)
			s.Headers = results.HeadersMinimal
			variant.change(&s)
			if err := s.CompleteValid(); err == nil { scenarios = append(scenarios, s) } else {fmt.Println(variant.name, transport.Name, err)}
		}
		runs, err := Options{}.Measure(t.Context(), nil, scenarios...)
		if err != nil { t.Fatal(err) }
		for _, r := range runs {
			theory := model.Predict(model.Observed(r), model.Coefficients{Derive: true}.Given(r))
			fmt.Printf("== %s %s recv %d asks %v %q\n", variant.name, r.Scenario.Transport, r.Delivery.Received, r.Tokens, r.InvalidBecause)
			for _, row := range model.Compare(r, theory) {
				switch row.Quantity { case "requests","app-up","app-down","payload-down","empty-responses":
				fmt.Printf("   %-14s pred %10.4g meas %10.4g  %+.2f%%\n", row.Quantity, row.Predicted, row.Measured, 100*row.Difference/row.Predicted) }
			}
			for _, x := range missed(r, .02) { fmt.Println("   MISSED", x) }
		}
	}
}
