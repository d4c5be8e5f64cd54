//go:build !linux || !(amd64 || arm64)

package arrival

import (
	"os"
	"testing"

	"pollpush/internal/leak"
)

func TestMain(m *testing.M) { os.Exit(leak.Tests{M: m}.Run()) }
