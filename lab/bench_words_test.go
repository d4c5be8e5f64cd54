package lab_test

import "testing"

// englishLeft finds runs of English words in what the bench shows and says of itself, other than names: of the API, in the
// titles of standards, in what was sent, received or thrown.
const englishLeft = `(() => {
	const texts = [];
	const walk = document.createTreeWalker(document.getElementById("view-bench"), NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const element = walk.currentNode.parentElement;
		if (element.checkVisibility() && !element.closest("code, input, #machine, #values, option")) texts.push(walk.currentNode.data);
	}
	for (const element of document.querySelectorAll("#view-bench :is([aria-label], [placeholder])")) {
		texts.push(element.getAttribute("aria-label") ?? element.placeholder);
	}
	const names = /“[^”]*”|"[^"]*"|101 Switching Protocols|Content Security Policy|Web IDL|WebSocket API|wasClean true|new WebSocket/g;
	return texts.map((text) => text.replace(names, "")).filter((text) => /[a-z]{3,} [a-z]{3,}/i.test(text));
})()`

// wordsCases are about the bench's words.
var wordsCases = []browserCase{
	{"in Chinese", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.click("#language")
		t.Cleanup(func() { b.click("#language") })
		b.click("#drain") // without a socket
		b.connect("/peer?deflate", "bench.v1")
		b.expect("open")
		b.click("#send-text button")
		b.expect("message", "UTF-16")
		b.order("/binary 300")
		b.expect("message", "Blob, size 300", "WebSockets 标准，“binaryType”")
		b.waitFor(`document.getElementById("dump").textContent.endsWith("… 还有 44 字节")`)
		b.click("#binary-type-invalid")
		b.expect("binaryType", "Web IDL")
		b.click("#send-view")
		b.order("/close 4001 enough for today")
		b.expect("close", "code 4001", "RFC 6455 第 7.4.2 节")
		if left := evaluate[[]string](b.tab, englishLeft); len(left) > 0 {
			t.Errorf("in Chinese the bench still says %q", left)
		}
	}},

	{"a switch of the language", func(t *testing.T, f fixture) {
		b := f.freshBench(t)
		b.connect("/peer", "")
		b.expect("open")
		b.write("text", "xxx")
		b.click("#send-text button")
		b.waitFor(`document.getElementById("arrived").textContent === 'string, 3 UTF-16 units: "xxx"'`)
		b.click("#language")
		b.waitFor(`document.getElementById("arrived").textContent === '字符串，3 个 UTF-16 单元："xxx"'`)
		b.expect("message", `字符串，3 个 UTF-16 单元："xxx"`)
		b.click("#language")
		b.waitFor(`document.getElementById("arrived").textContent === 'string, 3 UTF-16 units: "xxx"'`)
	}},

	{"no socket", func(t *testing.T, f fixture) {
		b := f.openBench(t, "")
		b.order("/ping")
		b.expect("send", "connect first")
		// A phone shows the latest event only: it must not look as if it had been sent.
		b.waitFor(`document.getElementById("ticker").textContent.includes("There is no socket yet")`)
		b.waitFor(`getComputedStyle(document.getElementById("log-empty")).display === "none"`)
	}},
}
