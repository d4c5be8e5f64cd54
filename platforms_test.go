package main

import (
	"os"
	"testing"

	"golang.org/x/tools/go/packages"

	"pollpush/internal/race"
)

// TestOtherPlatforms: all there is, tests too, and what it imports, is right in its types on macOS. That takes a tenth of what it takes to
// compile it, after which a linker could find nothing more: no assembly is ours, and no name is linked to by another way.
func TestOtherPlatforms(t *testing.T) {
	if race.Enabled {
		t.Skip("types are looked at without the race detector")
	}
	all, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Tests: true, Env: append(os.Environ(), "GOOS=darwin", "GOARCH=arm64", "CGO_ENABLED=0")}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Errorf("there are %d packages", len(all))
	}
	packages.Visit(all, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			t.Errorf("%s: %v", p.ID, e)
		}
	})
}
