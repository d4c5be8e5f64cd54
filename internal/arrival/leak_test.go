package arrival

import (
	"os"
	"testing"

	"pollpush/internal/leak"
)

func TestMain(m *testing.M) {
	if os.Getenv(pushVariable) != "" {
		push()
		return
	}
	os.Exit(leak.Tests{M: m}.Run())
}
