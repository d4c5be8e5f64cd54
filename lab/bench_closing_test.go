package lab_test

import (
	"strings"
	"testing"
)

// closingCases end a connection in every way.
var closingCases = []browserCase{
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
}
