package browser

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPage(t *testing.T) {
	page, err := Page(fstest.MapFS{"lines.js": {Data: []byte("// lines")}})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct{ kind, text string }{
		pagePath:                        {"text/html", "measure.js"},
		pagePath + "measure.js":         {"text/javascript", "globalThis.measure"},
		pagePath + "clients/lines.js":   {"text/javascript", "// lines"},
		pagePath + "clients/nothing.js": {"text/plain", "404"},
		"/":                             {"text/plain", "404"},
	} {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		h := w.Header()
		if !strings.HasPrefix(h.Get("Content-Type"), want.kind) || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("GET %s = %s %q, want %s with %q", path, h.Get("Content-Type"), w.Body, want.kind, want.text)
		}
		if h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Cross-Origin-Embedder-Policy") != "require-corp" {
			t.Errorf("GET %s does not isolate the page: %v", path, h)
		}
		if h.Get("Referrer-Policy") != "origin" {
			t.Errorf("GET %s has requests as large as its path makes them: %v", path, h)
		}
		if h.Get("Connection") != "close" {
			t.Errorf("GET %s keeps its connection, which would count as a client's", path)
		}
		w, shared := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
		shared.Proto, shared.ProtoMajor, shared.ProtoMinor = "HTTP/2.0", 2, 0
		if page.ServeHTTP(w, shared); w.Header().Get("Connection") != "" {
			t.Errorf("GET %s ends a connection of HTTP/2, which is the clients' too", path)
		}
	}
}
