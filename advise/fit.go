package advise

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// Fit derives coefficients from runs, of which the invalid ones and those with a browser don't count. source says in words which
// they are.
func Fit(source string, runs []results.Run) (Coefficients, error) {
	runs = slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool {
		return !r.Valid || r.Scenario.Client == results.ClientBrowser || r.Scenario.Target != "" || r.Parallel
	})
	if len(runs) == 0 {
		return Coefficients{}, fmt.Errorf("no run of %s is valid: nothing can be learned from them", source)
	}
	c := Coefficients{Source: source, Runs: len(runs)}
	c.describe(runs)
	fitted := model.Fit(runs)
	c.Delay = newCoefficient(fitted.Delay)
	of := func(r results.Run) model.Setup { return model.SetupOf(r.Scenario) }
	most := 0
	networks := stats.GroupBy(runs, func(r results.Run) string { return r.Scenario.Network })
	for _, its := range networks {
		if len(its) > most {
			most, c.Network = len(its), its[0].Scenario.Network
		}
	}
	for _, its := range stats.GroupBy(runs, of) {
		c.Setups = append(c.Setups, newSetup(of(its[0]), fitted, its))
	}
	slices.SortFunc(c.Setups, func(a, b setup) int {
		return cmp.Or(cmp.Compare(a.Transport, b.Transport), cmp.Compare(a.Headers, b.Headers), cmp.Compare(a.Network, b.Network),
			cmp.Compare(fmt.Sprint(a.TLS), fmt.Sprint(b.TLS)))
	})
	return c, nil
}

func newSetup(of model.Setup, fitted model.Coefficients, runs []results.Run) setup {
	costs := fitted.Setups[of]
	s := setup{
		Transport: of.Transport, Client: of.Client, HTTP: of.HTTP, Headers: of.Headers, Network: of.Network, TLS: of.TLS,
		Request: newCoefficient(costs.Request), Response: newCoefficient(costs.Response), Empty: newCoefficient(costs.Empty),
		Respond: newCoefficient(costs.Respond), KernelMemory: newLaw(costs.KernelMemory),
		CPU: newLaw(costs.CPU), FanOut: newLaw(costs.FanOut), Memory: newLaw(costs.Memory), LoadMemory: newLaw(costs.LoadMemory),
		Tail: fitTail(fitted, runs), Worst: fitWorst(fitted, runs),
	}
	for i, r := range runs {
		s.Clients = s.Clients.including(float64(r.Scenario.Clients), i == 0)
		s.Payload = s.Payload.including(float64(r.Scenario.Payload), i == 0)
		s.Busy = s.Busy.including(rounded(stats.Utilisation(r)), i == 0)
	}
	return s
}
