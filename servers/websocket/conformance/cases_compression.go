package conformance

import (
	"fmt"
	"strings"
)

// compression is RFC 7692, for connections that agreed to it.
func compression(limit int) (cases []Case) {
	packed := func(payload string) string { return raw(0x80|rsv1|Text, payload, mask) }
	for _, size := range []int{0, 1, 16, 64, 125, 126, 1000, 32768, limit} {
		for _, kind := range []byte{Text, Binary} {
			name, payload := "text", pattern(size)
			if kind == Binary {
				name, payload = "binary", bytes(size)
			}
			f := raw(0x80|rsv1|kind, deflated(payload), mask)
			cases = append(cases, Case{fmt.Sprintf("%s of %d bytes", name, size), []step{send(f), answers(kind, payload)}})
			if size <= 1000 {
				cases = append(cases, Case{fmt.Sprintf("%s of %d bytes in pieces", name, size), []step{chop(1, f), answers(kind, payload)}})
			}
		}
	}
	for name, payload := range map[string]string{ // section 7.2.3
		"in one block": "\xf2\x48\xcd\xc9\xc9\x07\x00", "not compressed": "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
		"with BFINAL": "\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "in two blocks": "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
	} {
		cases = append(cases, Case{"Hello " + name, []step{send(packed(payload)), answers(Text, "Hello")}})
	}
	long := deflated(pattern(5000))
	first, rest := raw(rsv1|Text, long[:100], mask), long[100:]
	return append(cases,
		Case{"in fragments", []step{send(first, frame(false, Continuation, rest[:7]), frame(true, Continuation, rest[7:])), answers(Text, pattern(5000))}},
		Case{"in fragments, one without a byte", []step{send(raw(rsv1|Text, "", mask), frame(true, Continuation, long)), answers(Text, pattern(5000))}},
		Case{"with pings between fragments", []step{send(first, ping("?"), frame(true, Continuation, rest)), pongs("?"), answers(Text, pattern(5000))}},
		Case{"and not, in turns", []step{
			send(packed(deflated("one")), text("two"), packed(deflated("three"))), answers(Text, "one"), answers(Text, "two"), answers(Text, "three"),
		}},
		Case{"that doesn't compress", []step{send(packed(deflated(strings.Repeat("Zx", 20)))), answers(Text, strings.Repeat("Zx", 20))}},
		Case{"each message by itself", []step{ // as was agreed: nothing refers to the message before
			send(packed(deflated(pattern(300)))), answers(Text, pattern(300)), send(packed(deflated(pattern(300)))), answers(Text, pattern(300)),
		}},

		Case{"RSV1 in a continuation", []step{send(first, raw(0x80|rsv1|Continuation, rest, mask)), fails(1002)}}, // section 6.1
		Case{"RSV1 in a continuation of what isn't compressed", []step{send(frame(false, Text, "a"), raw(0x80|rsv1|Continuation, "b", mask)), fails(1002)}},
		Case{"RSV1 in a ping", []step{send(raw(0x80|rsv1|Ping, deflated("?"), mask)), fails(1002)}},
		Case{"RSV1 in a pong", []step{send(raw(0x80|rsv1|Pong, "", mask)), fails(1002)}},
		Case{"RSV1 in a close", []step{send(raw(0x80|rsv1|Close, code(1000), mask)), fails(1002)}},
		Case{"RSV2", []step{send(raw(0x80|0x20|Text, "hi", mask)), fails(1002)}},
		Case{"RSV1 and RSV3", []step{send(raw(0x80|rsv1|0x10|Text, deflated("hi"), mask)), fails(1002)}},

		Case{"a block of a kind that doesn't exist", []step{send(packed("\xff\xff\xff")), fails(1002, 1007)}},
		Case{"a reference to before the message", []step{send(packed("\xf2\x00\x11\x00\x00")), fails(1002, 1007)}}, // to what was said, with a context
		Case{"an end within a block", []step{send(packed(long[:50])), fails(1002, 1007)}},
		Case{"what isn't UTF-8", []step{send(packed(deflated("\xff\xfe"))), fails(1007)}},
		Case{"more than may be read", []step{send(packed(deflated(pattern(limit + 1)))), fails(1009)}},
		Case{"a bomb", []step{send(packed(deflatedRepeat("\x00", 1000*limit))), fails(1009)}},
		Case{"a bomb in fragments", bomb(deflatedRepeat("a", 1000*limit))},
	)
}

// bomb sends a payload in fragments of 1 kB.
func bomb(payload string) []step {
	frames := []string{raw(rsv1|Text, payload[:1000], mask)}
	for payload = payload[1000:]; len(payload) > 1000; payload = payload[1000:] {
		frames = append(frames, frame(false, Continuation, payload[:1000]))
	}
	return []step{send(append(frames, frame(true, Continuation, payload))...), fails(1009)}
}
