package lab_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A bench is the page's WebSocket bench, driven by a test.
type bench struct{ *tab }

// openBench opens the bench with settings.
func (f fixture) openBench(t *testing.T, settings string) bench {
	t.Helper()
	b := bench{newTab(t, f.browser, f.lab.URL+"?view=bench"+settings)}
	b.await(`document.querySelector("#preset").options.length > 10`)
	return b
}

// freshBench returns the bench that the cases share, with its controls as they were at first and an empty log.
func (f fixture) freshBench(t *testing.T) bench {
	t.Helper()
	b := bench{f.bench.with(t)}
	evaluate[any](b.tab, `(() => {
		for (const choice of ["[name=handlers][value=listeners]", "[name=binary-type][value=blob]"]) {
			document.querySelector(choice).checked = true;
		}
		document.getElementById("size").value = "20";
		document.getElementById("clear-log").click();
	})()`)
	return b
}

// connect writes the constructor's arguments and connects; the log is cleared before.
func (b bench) connect(url, protocols string) {
	b.t.Helper()
	b.click("#clear-log")
	b.write("url", url)
	b.write("protocols", protocols)
	b.click("#connect")
}

// expect waits until the log has an event whose entry contains the given texts.
func (b bench) expect(event string, texts ...string) {
	b.t.Helper()
	all := []string{"true"}
	for _, text := range texts {
		all = append(all, `entry.textContent.includes(`+quote(text)+`)`)
	}
	b.await(`[...document.querySelectorAll("#log li")].some((entry) => entry.dataset.event === %s && %s)`, quote(event), strings.Join(all, " && "))
}

// never fails when the log has an event.
func (b bench) never(event string) {
	b.t.Helper()
	if evaluate[bool](b.tab, `[...document.querySelectorAll("#log li")].some((entry) => entry.dataset.event === %s)`, quote(event)) {
		b.t.Errorf("there is an event %s, want none", event)
	}
}

// value waits until a member is shown with a value.
func (b bench) value(member, want string) {
	b.t.Helper()
	b.await(`document.querySelector(%s).textContent === %s`, quote(`[data-member="`+member+`"]`), quote(want))
}

// order clicks the button that sends an order to the server.
func (b bench) order(order string) {
	b.t.Helper()
	b.click(`[data-order="` + order + `"]`)
}

func quote(text string) string { return "`" + strings.ReplaceAll(text, "`", "\\`") + "`" }

// benchCases exercise every member of the browser's WebSocket API. README.md lists which one does what.
var benchCases = []browserCase{
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
		b.click("#close-plain")
		b.value("readyState", "2")
		b.expect("close", "code 1005")
		b.value("readyState", "3")
		got := evaluate[[]string](b.tab, `states.filter((state, i) => state !== states[i - 1] && !state.endsWith("–"))`)
		want := "readyState: 0 CONNECTING, readyState: 1 OPEN, readyState: 2 CLOSING, readyState: 3 CLOSED"
		if strings.Join(got, ", ") != want {
			t.Errorf("the state machine showed %q, want %q", got, want)
		}
		b.await(`document.querySelector("#machine .current").textContent === "3 CLOSED" && document.querySelectorAll("#machine .taken").length === 1`)
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
		b.await(`document.querySelector("[data-member=extensions]").textContent.includes("permessage-deflate")`)
		b.click("#send-text button")
		b.expect("message", "string")
	}},

	{"send", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.write("text", "Grüße, 世界")
		b.click("#send-text button")
		b.expect("send", "send(string)", "9 UTF-16 units, 15 bytes of UTF-8", "bufferedAmount grew by 15 B")
		b.expect("message", `string, 9 UTF-16 units: "Grüße, 世界"`)
		b.click("#send-blob")
		b.expect("send", "send(Blob)", "20 B")
		b.click("#send-buffer")
		b.expect("send", "send(ArrayBuffer)", "20 B")
		b.click("#send-view")
		b.expect("send", "send(Uint8Array)", "20 B of a buffer of 40 B")
		b.await(`document.querySelectorAll("#log li[data-event=message]").length === 4`)
		b.await(`document.getElementById("dump").textContent.startsWith("0000  14 15 16")`) // its second half
		b.write("size", "1000000")
		b.click("#send-blob")
		b.expect("message", "received 1000000 bytes")
	}},

	{"files", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		path := filepath.Join(t.TempDir(), "picked.txt")
		if err := os.WriteFile(path, []byte("picked"), 0o644); err != nil {
			t.Fatal(err)
		}
		b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
		b.expect("send", "send(File)", "picked.txt, 6 B")
		b.await(`document.getElementById("dump").textContent.includes("picked")`)
		evaluate[any](b.tab, `(() => {
			const data = new DataTransfer();
			data.items.add(new File(["dropped!"], "dropped.txt"));
			document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		})()`)
		b.expect("send", "send(File)", "dropped.txt, 8 B")
		b.await(`document.getElementById("dump").textContent.includes("dropped!")`)
	}},

	{"pixels", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.do(chromedp.Focus(chromedp.CSS("#pixels")), chromedp.KeyEvent("\r"))
		b.click("#send-pixels")
		b.expect("send", "send(Uint8ClampedArray)", "24 × 16 pixels")
		b.expect("message", "Blob, size 1536")
		b.await(`(() => {
			const pixels = (id) => document.getElementById(id).getContext("2d").getImageData(0, 0, 24, 16).data.join();
			return pixels("pixels") === pixels("pixels-back");
		})()`)
	}},

	{"send in other states", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.click("#send-early")
		b.expect("InvalidStateError", "send(string)", "wait for open")
		b.expect("open")
		b.click("#close-plain")
		b.expect("close")
		b.click("#send-late")
		b.expect("send", "nothing is thrown", "by 8 B") // "too late"
		b.await(`document.querySelector("[data-member=bufferedAmount]").textContent !== "0"`)
		b.never("message")
	}},

	{"binaryType", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.value("binaryType", `"blob"`)
		b.order("/text 40")
		b.expect("message", "string, 40 UTF-16 units")
		b.order("/binary 300")
		b.expect("message", "Blob, size 300", "reading them is asynchronous")
		b.await(`document.getElementById("dump").textContent.endsWith("… 44 more")`)
		b.click(`[name=binary-type][value=arraybuffer]`)
		b.value("binaryType", `"arraybuffer"`)
		b.order("/binary 300")
		b.expect("message", "ArrayBuffer, byteLength 300", "to be read at once")
		b.click(`[name=binary-type][value=bytes]`)
		b.expect("binaryType", "ignored without an exception")
		b.value("binaryType", `"arraybuffer"`)
	}},

	{"bufferedAmount", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.value("bufferedAmount", "0")
		evaluate[any](b.tab, `(() => {
			const value = document.querySelector("[data-member=bufferedAmount]");
			window.most = 0;
			new MutationObserver(() => { most = Math.max(most, Number(value.textContent)); }).observe(value, { childList: true });
		})()`)
		b.click("#drain")
		b.expect("send", "send(ArrayBuffer) 10.5 MB", "bufferedAmount grew by 10.5 MB")
		b.await(`most >= 10485760`) // it was shown
		b.expect("message", "received 10485760 bytes")
		b.await(`/10.5 MB at once when send\(\) returned, 0 after/.test(document.getElementById("drain-words").textContent)`)
		b.value("bufferedAmount", "0")
		b.await(`(() => {
			const canvas = document.getElementById("drain-plot");
			return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
		})()`)
	}},

	{"ping", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.order("/ping")
		b.expect("message", "pong after") // the browser answered, and told the page nothing
	}},

	{"close by the page", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		closes := func(code, reason string) {
			t.Helper()
			b.connect("/peer", "")
			b.expect("open")
			b.write("code", code)
			b.write("reason", reason)
			b.click("#close-form button")
		}
		closes("1000", "that was all")
		b.expect("close", `code 1000, reason "that was all", wasClean true`)
		b.never("error")
		closes("4999", "")
		b.expect("close", `code 4999, reason "", wasClean true`, "private use")
		closes("3000", "")
		b.expect("close", "code 3000", "registered")
		closes("1001", "")
		b.expect("InvalidAccessError", "1000 or 3000 to 4999")
		closes("1000", strings.Repeat("é", 62)) // 124 bytes
		b.expect("SyntaxError", "123 bytes")
		b.connect("/peer", "")
		b.expect("open")
		b.click("#close-plain")
		b.expect("close", `code 1005, reason "", wasClean true`)
		b.click("#close-plain")
		b.expect("close()", "nothing happens")
		b.click("#close-early")
		b.expect("close()", "fails the connection")
		b.expect("error")
		b.expect("close", "code 1006", "never opened")
	}},

	{"close by the server", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.order("/close 4001 enough for today")
		b.expect("close", `code 4001, reason "enough for today", wasClean true`)
		b.never("error")
	}},

	{"close by a cut", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.order("/cut")
		b.expect("close", `code 1006, reason "", wasClean false`, "without a close frame")
		b.never("error")
	}},

	{"close by a protocol error", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		for _, order := range []string{"/invalid-utf8", "/masked"} {
			b.connect("/peer", "")
			b.expect("open")
			b.order(order)
			b.expect("error", "failed the connection")
			b.expect("close", "code 1006", "wasClean false", "after the error event")
		}
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
		b.await(`document.querySelector("#url-help a").href === %s`, quote("https://"+other.Secure+"/"))
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
