package lab_test

import (
	"strings"
	"testing"
)

// openingCases are about the constructor, and what becomes of a connection.
var openingCases = []browserCase{
	{"whole API", wholeAPI},

	{"constructor", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		host := f.lab.Host
		for _, c := range []struct{ url, protocols, resolved string }{
			{"/peer", "", "ws://" + host + "/peer"},
			{"ws://" + host + "/peer", "", "ws://" + host + "/peer"},
			{"http://" + host + "/peer?x", "", "ws://" + host + "/peer?x"},
			{"wss://" + f.lab.Secure + "/peer", "", "wss://" + f.lab.Secure + "/peer"},
		} {
			b.connect(c.url, c.protocols)
			b.expect("constructor", "is resolved against the page’s", c.resolved)
			b.value("url", `"`+c.resolved+`"`)
			b.expect("open")
			b.value("readyState", "1")
		}
		b.expect("open", "inside TLS")
		for _, c := range []struct{ url, protocols string }{
			{"ftp://example.org/", ""}, {"/peer#fragment", ""}, {"ws://", ""},
			{"/peer", "not a token"}, {"/peer", "bench.v1, bench.v1"},
		} {
			b.connect(c.url, c.protocols)
			b.expect("SyntaxError", c.url, "No socket was made")
			b.never("constructor")
		}
	}},

	{"constants", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		got := evaluate[[]int](b.tab, `[WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED]`)
		for want, state := range got {
			if state != want {
				t.Errorf("the constants are %v, want 0, 1, 2, 3", got)
			}
		}
	}},

	{"readyState", func(t *testing.T, f fixture) {
		b := f.openBench(t, "")
		// Every state that is drawn, in order.
		evaluate[any](b.tab, `(() => {
			const machine = document.getElementById("machine");
			window.states = [];
			new MutationObserver(() => states.push(machine.getAttribute("aria-label"))).observe(machine, { attributeFilter: ["aria-label"] });
		})()`)
		b.connect("/peer", "")
		b.expect("open")
		b.order("/hesitate")
		b.expect("message", "hesitating")
		closing := b.watch(`document.querySelector("[data-member=readyState]").textContent === "2"`)
		b.click("#close-plain")
		closing()
		b.expect("close", "code 1005")
		b.value("readyState", "3")
		got := evaluate[[]string](b.tab, `states.filter((state, i) => state !== states[i - 1] && !state.endsWith("–"))`)
		want := "readyState: 0 CONNECTING, readyState: 1 OPEN, readyState: 2 CLOSING, readyState: 3 CLOSED"
		if strings.Join(got, ", ") != want {
			t.Errorf("the state machine showed %q, want %q", got, want)
		}
		b.waitFor(`document.querySelector("#machine .current").textContent === "3 CLOSED" && document.querySelectorAll("#machine .taken").length === 1`)
	}},

	{"handlers", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.value("on…", "null")
		b.click(`[name=handlers][value=properties]`)
		b.connect("/peer", "")
		b.expect("open")
		b.value("on…", "onopen onmessage onerror onclose")
		b.click("#send-text button")
		b.expect("message", "string", "origin ws://"+f.lab.Host)
		b.order("/invalid-utf8")
		b.expect("error", "broke the protocol")
		b.expect("close", "code 1006")
	}},

	{"handshake", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer?x", "bench.v1")
		b.expect("open")
		b.order("/handshake")
		b.expect("message", "GET /peer?x HTTP/1.1", "Host: "+f.lab.Host)
		b.waitFor(`document.getElementById("dump").textContent.includes("GET /peer")`)
	}},

	{"protocol", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "bench.v2, bench.v1")
		b.expect("open", "The server chose “bench.v2”")
		b.value("protocol", `"bench.v2"`)
		b.connect("/peer", "bench.v1")
		b.expect("constructor", `new WebSocket("/peer", "bench.v1")`)
		b.value("protocol", `"bench.v1"`)
		b.connect("/peer", "chat")
		b.expect("error", "could not be opened")
		b.expect("close", "code 1006", "wasClean false")
		b.never("open")
	}},

	{"extensions", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.value("extensions", `""`)
		b.connect("/peer?deflate", "")
		b.expect("open", "agreed on permessage-deflate", "RFC 7692")
		b.waitFor(`document.querySelector("[data-member=extensions]").textContent.includes("permessage-deflate")`)
		b.click("#send-text button")
		b.expect("message", "string")
	}},

	{"error", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		for _, url := range []string{"ws://127.0.0.1:2/", "/peer/nothing"} {
			b.connect(url, "")
			b.expect("error", "could not be opened")
			b.expect("close", "code 1006", "wasClean false", "never opened")
			b.never("open")
		}
	}},

	{"cross-origin", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("ws://"+f.lab.Second+"/peer", "")
		b.expect("open", "no same-origin rule", "http://"+f.lab.Host, f.lab.Second, "RFC 6455, section 10.2")
		b.click("#send-text button")
		b.expect("message", "origin ws://"+f.lab.Second)
		b.connect("ws://"+f.lab.Second+"/peer/refusing", "")
		b.expect("error", "answered 403", "section 10.2")
		b.expect("close", "code 1006")
		b.never("open")
		b.connect("/peer/refusing", "") // its own origin it doesn't refuse
		b.expect("open")
	}},

	{"wss", func(t *testing.T, f fixture) {
		other := startLab(t, "127.0.0.1:0", 1) // whose certificate the browser does not trust
		b := f.openBench(t, "&url=wss://"+other.Secure+"/peer")
		b.waitFor(`document.querySelector("#url-help a").href === %s`, quote("https://"+other.Secure+"/"))
		b.connect("wss://"+other.Secure+"/peer", "")
		b.expect("error", "is the certificate of "+other.Secure+" accepted?")
		b.expect("close", "code 1006")
		b.connect("wss://"+f.lab.Secure+"/peer", "")
		b.expect("open", "trusts the lab’s certificate")
	}},

	{"policy", func(t *testing.T, f fixture) {
		b := f.openBench(t, "")
		b.trespass.Store(true)
		b.connect("ws://127.0.0.1:3/", "")
		b.expect("securitypolicyviolation", "may connect to the lab only")
		b.expect("error", "no failure of the network", "127.0.0.1:3", "connect-src")
		if evaluate[bool](b.tab, `document.getElementById("log").textContent.includes("could not be opened")`) {
			t.Error("what the policy forbids is told as a failure of the network")
		}
	}},

	{"presets", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		// Each thing to try ends in what it promises: an open connection, an error, or an exception.
		ends := evaluate[[]string](b.tab, `(async () => {
			const select = document.getElementById("preset"), ends = [];
			for (let i = 1; i < select.options.length; i++) {
				document.getElementById("clear-log").click();
				select.selectedIndex = i;
				select.dispatchEvent(new Event("change"));
				document.getElementById("connect").click();
				let end;
				while (!(end = document.querySelector("#log li:is([data-event=open], [data-event=error], [data-event=SyntaxError])"))) {
					await new Promise((resolve) => setTimeout(resolve, 5));
				}
				ends.push(end.dataset.event);
			}
			return ends;
		})()`)
		want := "open open open open open open open error error error error SyntaxError SyntaxError SyntaxError SyntaxError SyntaxError"
		if got := strings.Join(ends, " "); got != want {
			t.Errorf("the presets end in %q, want %q", got, want)
		}
	}},
}
