package browser

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed page
var page embed.FS

// pagePath is where Page has to be mounted on the measured server, so that page and feed have one origin.
const pagePath = "/measure/"

// Page serves the measuring page below /measure/. clients are the files of the transports' clients: lines.js, and
// transports/NAME.js for each.
//
// Its headers isolate it from other origins, so that performance.now() has steps of 5 µs instead of 100 µs (HTML
// standard, section 7.1.3; High Resolution Time, section 4), and close the connection: those that stay are the clients'. Requests
// name the page's origin and not its path, so that they are as large as those of a page at /.
func Page(clients fs.FS) (http.Handler, error) {
	own, err := fs.Sub(page, "page")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(pagePath, http.StripPrefix(pagePath, http.FileServerFS(own)))
	mux.Handle(pagePath+"clients/", http.StripPrefix(pagePath+"clients/", http.FileServerFS(clients)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.ProtoMajor == 1 { // later versions have one connection for all
			h.Set("Connection", "close")
		}
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Referrer-Policy", "origin")
		mux.ServeHTTP(w, r)
	}), nil
}
