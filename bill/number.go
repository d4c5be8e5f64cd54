package bill

import (
	"fmt"

	"pollpush/results/stats"
)

// The bounds of numbers in price files: beyond what anything costs or holds, and far from where a bill's products overflow.
const (
	mostNumber   = 1e12
	leastDivisor = 1e-9
)

// checkNumber refuses what is no number from 0 on, by the key that has it: YAML has .nan and .inf, too.
func checkNumber(key string, v float64) error {
	switch {
	case v < 0:
		return fmt.Errorf("%s: %v is below 0", key, v)
	case !(v <= mostNumber): // NaN too
		return fmt.Errorf("%s: %v is out of range: use 0 to %s", key, v, stats.Digits(mostNumber))
	}
	return nil
}

// checkDivisor is checkNumber for what quantities are divided by; 0 is that it isn't said.
func checkDivisor(key string, v float64) error {
	if v > 0 && v < leastDivisor {
		return fmt.Errorf("%s: %v is out of range: use %s to %s", key, v, stats.Digits(leastDivisor), stats.Digits(mostNumber))
	}
	return checkNumber(key, v)
}
