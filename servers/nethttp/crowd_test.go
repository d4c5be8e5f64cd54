package nethttp

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pollpush/feed"
	"pollpush/servers"
)

// TestAnswersAtATime: streams of few connections are bounded as connections are, and a query that can't be read is no empty one.
func TestAnswersAtATime(t *testing.T) {
	core, err := servers.NewCore(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, feed.NewTopics(0, "0"), servers.Options{MaxConnections: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHandler(core)
	defer h.Wait()
	defer h.Stop()
	ask := func(target string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+target, nil))
		return w.Code
	}
	if got := ask("/healthz"); got != http.StatusOK {
		t.Errorf("a server that answers nobody answers %d", got)
	}
	h.answering.Add(2)
	if got := ask("/healthz"); got != http.StatusServiceUnavailable {
		t.Errorf("one more than there may be is answered %d, want 503", got)
	}
	h.answering.Add(-2)
	if got := ask("/healthz"); got != http.StatusOK {
		t.Errorf("after the others had left it is answered %d", got)
	}
}

// TestQueries that can't be read.
func TestQueries(t *testing.T) {
	for _, raw := range []string{"after=100%", "after=9;topic=7"} {
		r := httptest.NewRequest(http.MethodGet, "/poll", nil)
		r.URL.RawQuery = raw
		w := httptest.NewRecorder()
		if _, ok := query(w, r); ok || w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "query") {
			t.Errorf("%s: %v, %d %s", raw, ok, w.Code, w.Body)
		}
	}
}
