package main

import (
	"os"
	"path/filepath"
	"testing"

	"pollpush/advise"
)

// TestCalibrationReadsNoCoefficients: what is to be measured anew may be damaged.
func TestCalibrationReadsNoCoefficients(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(calibrationFile()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(calibrationFile(), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	a := adviseCommand{prices: usualPrices}
	if _, _, err := a.adviser(); err == nil {
		t.Error("damaged coefficients are read")
	}
	a.calibrate = true
	if adviser, own, err := a.adviser(); err != nil || own != "" || adviser.Coefficients.Source != advise.Reference().Source {
		t.Errorf("to calibrate, coefficients are read from %q: %v", own, err)
	}
}
