package bill

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"pollpush/results"
)

// date is how a list's date is written.
var date = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?$`)

// keys returns all keys that price files may have.
func keys() []string {
	var all []string
	for _, t := range []reflect.Type{reflect.TypeFor[Prices](), reflect.TypeFor[Item](), reflect.TypeFor[Tier](), reflect.TypeFor[Plan](), reflect.TypeFor[LoadBalancerUnit]()} {
		for i := range t.NumField() {
			if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
				all = append(all, key)
			}
		}
	}
	return all
}

// check says what a price file lacks, or what in it contradicts itself.
func (p Prices) check() error {
	switch {
	case strings.TrimSpace(p.About) == "":
		return errors.New("about is missing: say what is billed")
	case !date.MatchString(p.Date):
		return fmt.Errorf("date: %q is no date: write when the prices were read, like 2026-11", p.Date)
	case strings.TrimSpace(p.Source) == "":
		return errors.New("source is missing: say where the prices were read")
	case p.Currency == "":
		return errors.New("currency is missing: write one like USD")
	case p.For != "" && p.For != forRequests && p.For != forSockets:
		return fmt.Errorf("for: %q does not exist: use %s or %s, or leave it out", p.For, forRequests, forSockets)
	case p.Longest < 0:
		return fmt.Errorf("longest_request: %v is below 0s", p.Longest)
	case len(p.Items) == 0:
		return errors.New("it has no items, so there is nothing to bill")
	}
	names := map[string]bool{}
	for i, item := range p.Items {
		if item.Name == "" {
			return fmt.Errorf("item %d has no name", i+1)
		}
		if names[item.Name] {
			return fmt.Errorf("two items are called %q: give each a name of its own", item.Name)
		}
		names[item.Name] = true
		if err := item.check(); err != nil {
			return fmt.Errorf("item %q: %w", item.Name, err)
		}
	}
	return nil
}

func (i Item) check() error {
	m, ok := meters[i.Meter]
	if !ok {
		names := slices.Sorted(maps.Keys(meters))
		return fmt.Errorf("no meter %q: use %s%s", i.Meter, strings.Join(names, ", "), results.Hint(i.Meter, names))
	}
	ways := 0
	for _, is := range []bool{i.Price != nil, len(i.Tiers) > 0, len(i.Plans) > 0} {
		if is {
			ways++
		}
	}
	switch {
	case (i.Meter == meterPlan) != (len(i.Plans) > 0):
		return errors.New("plans belong to the meter plan, and no other has them")
	case ways != 1:
		return errors.New("it needs a price, or tiers, or plans, and only one of them")
	case (i.Unit != nil) != (i.Meter == meterLoadBalancer):
		return fmt.Errorf("unit belongs to the meter %s, which needs it", meterLoadBalancer)
	}
	if err := checkDivisor("per", i.Per); err != nil {
		return err
	}
	if i.Price != nil {
		if err := checkNumber("price", *i.Price); err != nil {
			return err
		}
	}
	settings := map[string]float64{"step": i.Step, "least": i.Least, "step_bytes": i.StepBytes, "incoming_ratio": i.IncomingRatio, "per_published": i.PerPublished,
		"memory_gb": i.MemoryGB, "clients_per_instance": i.ClientsPerInstance}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		v := settings[key]
		if err := checkDivisor(key, v); err != nil {
			return err
		}
		if v > 0 && !slices.Contains(m.settings, key) {
			return fmt.Errorf("%s means nothing to the meter %s", key, i.Meter)
		}
	}
	if i.Meter == meterWallClock && i.MemoryGB == 0 {
		return errors.New("memory_gb is missing: how much memory an instance has")
	}
	if err := checkTiers(i.Tiers); err != nil {
		return err
	}
	for _, plan := range i.Plans {
		if err := plan.check(); err != nil {
			return err
		}
	}
	if i.Unit != nil {
		return i.Unit.check()
	}
	return nil
}

// checkTiers demands ends that rise, and a last tier without one.
func checkTiers(tiers []Tier) error {
	before := 0.0
	for n, t := range tiers {
		if err := cmp.Or(checkNumber("price", t.Price), checkNumber("up_to", t.UpTo)); err != nil {
			return fmt.Errorf("tier %d: %w", n+1, err)
		}
		last := n == len(tiers)-1
		switch {
		case last && t.UpTo != 0:
			return errors.New("the last tier has an end: what is beyond it would have no price")
		case !last && t.UpTo <= before:
			return errors.New("tiers rise: each but the last needs an up_to beyond that of the one before")
		}
		before = t.UpTo
	}
	return nil
}

func (p Plan) check() error {
	if p.Name == "" {
		return errors.New("a plan needs a name")
	}
	if err := cmp.Or(checkNumber("price", p.Price), checkNumber("connections", p.Connections), checkNumber("messages_per_day", p.MessagesPerDay)); err != nil {
		return fmt.Errorf("plan %q: %w", p.Name, err)
	}
	return nil
}

func (l LoadBalancerUnit) check() error {
	for _, dimension := range []struct {
		key string
		v   float64
	}{
		{"new_connections_per_second", l.NewConnections}, {"active_connections", l.ActiveConnections}, {"gb_per_hour", l.GBPerHour}, {"rules_per_second", l.Rules},
	} {
		if dimension.v == 0 {
			return fmt.Errorf("unit: %s is missing: it needs new_connections_per_second, active_connections, gb_per_hour and rules_per_second, each above 0", dimension.key)
		}
		if err := checkDivisor(dimension.key, dimension.v); err != nil {
			return fmt.Errorf("unit: %w", err)
		}
	}
	if err := checkNumber("rules_per_request", l.RulesPerRequest); err != nil {
		return fmt.Errorf("unit: %w", err)
	}
	return nil
}
