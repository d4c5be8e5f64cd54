package servers

import "testing"

// TestGuardAllocates nothing for the requests that come again and again.
func TestGuardAllocates(t *testing.T) {
	g := Guard{Loopback: true, Origins: []string{"http://friend.example"}}
	for _, r := range []request{
		{host: []byte("127.0.0.1:8080")},
		{host: []byte("localhost:8080"), site: []byte("same-origin")},
		{host: []byte("127.0.0.1:8080"), origin: []byte("http://friend.example"), site: []byte("cross-site")},
	} {
		if refused := g.refuse(r); refused.Status != 0 {
			t.Errorf("%s from %s is refused: %s", r.host, r.origin, refused.Sentence)
		}
		if got := testing.AllocsPerRun(100, func() { g.refuse(r) }); got > 0 {
			t.Errorf("%s from %q costs %v allocations", r.host, r.origin, got)
		}
	}
}
