package plots

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// TestSmallPrintNamesWhatIsUnusual: whatever captions tell of a scenario, a figure that travels alone tells too.
func TestSmallPrintNamesWhatIsUnusual(t *testing.T) {
	usual := smallPrint([]results.Run{{Scenario: results.Default()}}, false)[0]
	for _, f := range results.Fields {
		if f.Caption == "" {
			continue
		}
		s := results.Default()
		switch v := reflect.ValueOf(f.At(&s)).Elem(); v.Interface().(type) {
		case string:
			v.SetString("another")
		case bool:
			v.SetBool(true)
		case int:
			v.SetInt(7)
		case float64:
			v.SetFloat(7)
		case results.Duration:
			v.SetInt(int64(7 * time.Millisecond))
		}
		if text := smallPrint([]results.Run{{Scenario: s}}, false)[0]; text == usual {
			t.Errorf("%s is %v: the small print does not say so: %s", f.Key, f.Value(s), text)
		}
	}
	s := results.Default()
	s.Topics, s.RTT, s.TLS, s.Target = 50, results.Duration(20*time.Millisecond), true, "h:80"
	const want = "100 clients · 10 events/s · 64 B payload · every-event · browser headers · 20 ms added RTT · over loopback · 50 topics · TLS · server h:80 · 1 run"
	if got := strings.Join(smallPrint([]results.Run{{Scenario: s}}, false)[:1], ""); got != want {
		t.Errorf("smallPrint = %s\nwant         %s", got, want)
	}
}
