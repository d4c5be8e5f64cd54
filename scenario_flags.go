package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
)

// durationFlag makes a results.Duration a flag.
type durationFlag struct{ *results.Duration }

func (d durationFlag) Type() string { return "duration" }
func (d durationFlag) Set(text string) error {
	return d.UnmarshalText([]byte(text))
}
func (d durationFlag) String() string {
	if d.Duration == nil {
		return ""
	}
	return d.Duration.String()
}

// scenarioFlags makes flags of the fields of a scenario: of those that one of the roles obeys, or of all.
func scenarioFlags(f *pflag.FlagSet, s *results.Scenario, roles ...results.Role) {
	for _, field := range results.Fields {
		if len(roles) > 0 && !slices.ContainsFunc(field.Roles, func(r results.Role) bool { return slices.Contains(roles, r) }) {
			continue
		}
		switch value := field.At(s).(type) {
		case *string:
			f.StringVar(value, field.Flag(), *value, field.Help)
		case *bool:
			f.BoolVar(value, field.Flag(), *value, field.Help)
		case *int:
			f.Var(numberFlag[int]{value}, field.Flag(), field.Help)
		case *uint64:
			f.Var(numberFlag[uint64]{value}, field.Flag(), field.Help)
		case *float64:
			f.Var(numberFlag[float64]{value}, field.Flag(), field.Help)
		case *results.Duration:
			f.Var(durationFlag{value}, field.Flag(), field.Help)
		default:
			panic(fmt.Sprintf("internal error: there are no flags of a %T", value))
		}
	}
}

// checkPace refuses two paces of polling at once, of which one is the default.
func checkPace(f *pflag.FlagSet, s results.Scenario) error {
	switch {
	case !f.Changed("poll-interval"):
		return nil
	case s.Think > 0:
		return usage.Errorf("--think and --poll-interval exclude each other: the first waits after an answer, the second goes by the clock")
	case s.Adaptive != "":
		return usage.Errorf("--adaptive and --poll-interval exclude each other: the first waits after an answer, the second goes by the clock")
	}
	return nil
}

// checkMix refuses a transport beside a mix, which names its own.
func checkMix(f *pflag.FlagSet, s results.Scenario) error {
	if s.Mix != "" && f.Changed("transport") {
		return usage.Errorf("--mix and --transport exclude each other: a mix names its transports")
	}
	return nil
}

// checkRate refuses a rate of events where there is none: what clients send, or are answered, has rates of its own.
func checkRate(f *pflag.FlagSet, s results.Scenario) error {
	switch {
	case !f.Changed("rate"):
		return nil
	case s.Upstream():
		return usage.Errorf("--rate and --direction %s exclude each other: how often each client sends says --send-rate", s.Direction)
	case s.Workload == results.WorkloadTokens:
		return usage.Errorf("--rate and --workload tokens exclude each other: how fast tokens come say --first-token and --token-gap")
	}
	return nil
}

// checkRoles says what can be known to be missing for runs before any is made: a browser, a target.
func checkRoles(ctx context.Context, scenarios ...results.Scenario) error {
	err := experiment.Check(ctx, scenarios...)
	if err != nil && ctx.Err() == nil {
		err = usage.Error{Err: err}
	}
	return err
}

// checkScenario completes s and turns what is wrong with it into a usage error in the words of the flags.
func checkScenario(s *results.Scenario) error {
	err := s.CompleteValid()
	var field *results.FieldError
	if errors.As(err, &field) {
		return usage.Error{Err: fmt.Errorf("--%s: %s", results.FieldNamed(field.Field).Flag(), field.Problem)}
	}
	if err == nil && s.TokenTrace() != "" { // as late as a run reads it, it would be a run that failed
		if _, err := experiment.NewGenerator(*s); err != nil {
			return usage.Error{Err: err}
		}
	}
	return err
}
