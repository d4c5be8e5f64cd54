package lab_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// messageCases are about what is sent and what arrives.
var messageCases = []browserCase{
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
		b.waitFor(`document.querySelectorAll("#log li[data-event=message]").length === 4`)
		b.waitFor(`document.getElementById("dump").textContent.startsWith("0000  14 15 16")`) // its second half
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
		b.waitFor(`document.getElementById("dump").textContent.includes("picked")`)
		evaluate[any](b.tab, `(() => {
			const data = new DataTransfer();
			data.items.add(new File(["dropped!"], "dropped.txt"));
			document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		})()`)
		b.expect("send", "send(File)", "dropped.txt, 8 B")
		b.waitFor(`document.getElementById("dump").textContent.includes("dropped!")`)
	}},

	{"pixels", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.do(chromedp.Focus(chromedp.CSS("#pixels")), chromedp.KeyEvent("\r"))
		b.click("#send-pixels")
		b.expect("send", "send(Uint8ClampedArray)", "24 × 16 pixels")
		b.expect("message", "Blob, size 1536")
		b.waitFor(`(() => {
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
		b.waitFor(`document.querySelector("[data-member=bufferedAmount]").textContent !== "0"`)
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
		b.waitFor(`document.getElementById("dump").textContent.endsWith("… 44 more bytes")`)
		b.click(`[name=binary-type][value=arraybuffer]`)
		b.value("binaryType", `"arraybuffer"`)
		b.order("/binary 300")
		b.expect("message", "ArrayBuffer, byteLength 300", "to be read at once")
		b.click("#binary-type-invalid")
		b.expect("binaryType", "ignored without an exception")
		b.value("binaryType", `"arraybuffer"`)
		// The choice and the socket agree, also on the next one.
		b.waitFor(`document.querySelector("[name=binary-type]:checked").value === "arraybuffer"`)
		b.connect("/peer", "")
		b.expect("open")
		b.value("binaryType", `"arraybuffer"`)
	}},

	{"bufferedAmount", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		evaluate[any](b.tab, recordText)
		b.connect("/peer", "")
		b.expect("open")
		b.value("bufferedAmount", "0")
		evaluate[any](b.tab, `(() => {
			const value = document.querySelector("[data-member=bufferedAmount]");
			window.most = 0;
			new MutationObserver(() => { most = Math.max(most, Number(value.textContent)); }).observe(value, { childList: true });
		})()`)
		b.click("#drain")
		b.expect("send", "send(ArrayBuffer) 10.0 MB", "bufferedAmount grew by 10.0 MB")
		b.waitFor(`most >= 10000000`) // it was shown
		b.expect("message", "received 10000000 bytes")
		b.waitFor(`/10.0 MB at once when send\(\) returned, 0 after/.test(document.getElementById("drain-words").textContent)`)
		b.value("bufferedAmount", "0")
		b.waitFor(`(() => {
			const canvas = document.getElementById("drain-plot");
			return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
		})()`)
		for _, label := range []string{"10.0 MB", "5.00 MB", "0 B", "0 s"} {
			b.waitFor(`written.includes(%s)`, quote(label))
		}
	}},

	{"ping", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.order("/ping")
		b.expect("message", "pong after") // the browser answered, and told the page nothing
	}},
}
