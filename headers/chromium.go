package headers

// What Chromium 156 calls itself, as Debian's does without a screen; one with a screen says Chrome, 8 bytes less.
const (
	chromiumAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36"
	chromiumBrand = `"Not:A-Brand";v="8", "Chromium";v="156"`
)

// chromium is what Chromium 156 sends for fetch with cache: "no-store", for a POST by fetch, for EventSource and for WebSocket. Over TLS (and to
// loopback, which no client here pretends) it adds client hints, Sec-Fetch fields and codings: 187 bytes. Over HTTP/2 the order
// is the same, with a priority (RFC 9218, section 4) at the end.
func (r Request) chromium() []Field {
	var fields []Field
	add := func(name, value string) { fields = append(fields, Field{name, value}) }
	origin, codings := "http://"+r.Host, "gzip, deflate"
	if r.Secure {
		origin, codings = "https://"+r.Host, "gzip, deflate, br, zstd"
	}
	if !r.multiplexed() {
		add("Host", r.Host)
		if r.Kind == Upgrade {
			add("Connection", "Upgrade")
		} else {
			add("Connection", "keep-alive")
		}
	}
	switch {
	case r.Kind == Post: // nobody keeps its answer, so that its page says nothing of caches
		fields = append(fields, r.length())
	case r.Revalidate:
		add("Cache-Control", "max-age=0")
	default:
		add("Pragma", "no-cache")
		add("Cache-Control", "no-cache")
	}
	if r.Kind == Upgrade {
		add("User-Agent", chromiumAgent)
		if !r.multiplexed() {
			add("Upgrade", "websocket")
		}
		add("Origin", origin)
		add("Sec-WebSocket-Version", "13")
		add("Accept-Encoding", codings)
		add("Accept-Language", "en-US,en;q=0.9")
		if !r.multiplexed() {
			add("Sec-WebSocket-Key", r.Key)
		}
		add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
		return fields
	}
	if r.Secure {
		add("sec-ch-ua-platform", `"Linux"`)
	}
	add("User-Agent", chromiumAgent)
	if r.Kind == EventStream {
		add("Accept", "text/event-stream")
	}
	if r.Secure {
		add("sec-ch-ua", chromiumBrand)
	}
	if r.Kind == Post {
		add("Content-Type", "text/plain;charset=UTF-8")
	}
	if r.Secure {
		add("sec-ch-ua-mobile", "?0")
	}
	if r.Kind != EventStream {
		add("Accept", "*/*")
	}
	if r.Kind == Post {
		add("Origin", origin)
	}
	if r.Secure {
		add("Sec-Fetch-Site", "same-origin")
		add("Sec-Fetch-Mode", "cors")
		add("Sec-Fetch-Dest", "empty")
	}
	add("Referer", origin+"/")
	add("Accept-Encoding", codings)
	add("Accept-Language", "en-US,en;q=0.9")
	if r.multiplexed() {
		add("Priority", "u=1, i")
	}
	return fields
}
