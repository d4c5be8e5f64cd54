package conformance

import (
	"fmt"
	"strings"
)

// utf8Cases has texts that are UTF-8 and texts that aren't (RFC 6455, section 8.1; the Unicode Standard, table 3-7): whole, in
// fragments of a byte, and in pieces of a byte. A server may fail at the first byte that is wrong or at the message's end.
func utf8Cases() (cases []Case) {
	for _, valid := range []string{
		"", "plain", "Grüße, κόσμε, 世界, 🌍", "\u0000", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufeff", "\ufffd", "\ufffe", "\uffff",
		"\U00010000", "\U0001fffe", "\U000fffff", "\U0010ffff", strings.Repeat("é", 1000), "a" + strings.Repeat("🌍", 1100), // across a buffer's end
	} {
		name := fmt.Sprintf("%+.12q of %d bytes", valid, len(valid))
		cases = append(cases, Case{name, []step{send(text(valid)), answers(Text, valid)}})
		if len(valid) > 1 && len(valid) < 100 {
			cases = append(cases, fragmented(name+", byte by byte", Text, byBytes(valid))...)
		}
	}
	for _, wrong := range []string{
		"\x80", "\xbf", "\x80\xbf\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", // what only continues; too long a form
		"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff", "\xf5\x80\x80\x80", "\xf4\x90\x80\x80", // what is beyond U+10FFFF
		"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", // halves of pairs
		"\xc2", "\xe0\xa0", "\xf0\x90\x80", "\xc2a", "\xe0\xa0a", "\xf0\x90\x80a", "\xe4\xb8\xe4\xb8\x96", // what ends too early
		"κόσμε\xed\xa0\x80edited", "\xf0\x9f\x8c", "世\xff界",
	} {
		name := fmt.Sprintf("%+q", wrong)
		cases = append(cases,
			Case{name, []step{send(text("before")), answers(Text, "before"), send(text(wrong)), fails(1007)}},
			Case{name + " within a text", []step{send(text(pattern(200) + wrong + pattern(200))), fails(1007)}},
		)
		f := fragmented(name+", byte by byte", Text, byBytes("ok "+wrong))
		for _, c := range f {
			cases = append(cases, Case{c.Name, []step{c.steps[0], fails(1007)}})
		}
	}
	return append(cases,
		Case{"a character across fragments, and a ping within it", []step{
			send(frame(false, Text, "\xf0\x9f"), ping("?")), pongs("?"), send(frame(true, Continuation, "\x8c\x8d")), answers(Text, "🌍"),
		}},
		Case{"half a character at the end of fragments", []step{send(frame(false, Text, "a"), frame(false, Continuation, "\xf0\x9f"), frame(true, Continuation, "")), fails(1007)}},
		Case{"half a character, and the rest in another message", []step{send(text("\xf0\x9f"), text("\x8c\x8d")), fails(1007)}},
		Case{"binary may be anything", []step{send(frame(true, Binary, "\xff\xfe\xed\xa0\x80")), answers(Binary, "\xff\xfe\xed\xa0\x80")}},
	)
}

// byBytes parts a string into its bytes.
func byBytes(s string) []string {
	parts := make([]string, len(s))
	for i := range parts {
		parts[i] = s[i : i+1]
	}
	return parts
}

// closing is RFC 6455, sections 5.5.1, 7.1 and 7.4.
func closing() (cases []Case) {
	for _, n := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3001, 3999, 4000, 4321, 4999} {
		cases = append(cases,
			Case{fmt.Sprint(n), []step{send(frame(true, Close, code(n))), closes(n, "")}},
			Case{fmt.Sprint(n, " and why"), []step{chop(1, frame(true, Close, code(n)+"because 世界")), closes(n, "because 世界")}},
		)
	}
	// Not to be sent, or reserved for what nobody has defined.
	for _, n := range []int{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		cases = append(cases,
			Case{fmt.Sprint(n), []step{send(frame(true, Close, code(n))), fails(1002)}},
			Case{fmt.Sprint(n, " and why"), []step{send(text("a")), answers(Text, "a"), send(frame(true, Close, code(n)+"because")), fails(1002)}},
		)
	}
	for _, size := range []int{1, 122, 123} {
		cases = append(cases, Case{fmt.Sprintf("a reason of %d bytes", size), []step{send(frame(true, Close, code(1000)+pattern(size))), closes(1000, pattern(size))}})
	}
	for _, reason := range []string{"\xff", "because \xed\xa0\x80", "κόσμ\xce", pattern(120) + "\xe4\xb8"} {
		cases = append(cases, Case{fmt.Sprintf("the reason %+.20q", reason), []step{send(frame(true, Close, code(1000)+reason)), fails(1002, 1007)}})
	}
	bye := frame(true, Close, code(1000)+"bye")
	return append(cases,
		Case{"without a code", []step{send(frame(true, Close, "")), closes(1005, "")}},
		Case{"with half a code", []step{send(frame(true, Close, "\x03")), fails(1002)}},
		Case{"with half a code, in pieces", []step{chop(1, frame(true, Close, "\x03")), fails(1002)}},
		Case{"with half a code after a message", []step{send(text("a")), answers(Text, "a"), send(frame(true, Close, "\x03")), fails(1002)}},
		Case{"a reason of 124 bytes", []step{send(frame(true, Close, code(1000)+pattern(124))), fails(1002)}},
		Case{"a reason of 65,534 bytes", []step{send(frame(true, Close, code(1000)+pattern(65534))), fails(1002)}},
		Case{"and a ping", []step{send(bye, ping("never answered")), closes(1000, "bye")}},
		Case{"and a message", []step{send(bye, text("never answered")), closes(1000, "bye")}},
		Case{"twice", []step{send(bye, frame(true, Close, code(1001))), closes(1000, "bye")}},
		Case{"and what is no frame", []step{send(bye, "\xff\xff\xff\xff"), closes(1000, "bye")}},
		Case{"and much that nobody reads", []step{send(bye, text(pattern(60000))), closes(1000, "bye")}},
		Case{"after a message", []step{send(text("a")), answers(Text, "a"), send(bye), closes(1000, "bye")}},
	)
}

// limits has messages as large as a server reads, and larger ones: those that are announced only have to be refused without
// waiting for them (RFC 6455, sections 7.4.1 and 10.4).
func limits(limit int) (cases []Case) {
	half := limit / 2
	if limit <= 1<<20 {
		cases = append(cases,
			Case{"the largest text", []step{send(text(pattern(limit))), answers(Text, pattern(limit))}},
			Case{"the largest binary", []step{chop(8191, frame(true, Binary, bytes(limit))), answers(Binary, bytes(limit))}},
			Case{"the largest text in two parts", fragmented("", Text, []string{pattern(half), pattern(limit - half)})[0].steps},
			Case{"a byte more", []step{send(text(pattern(limit + 1))), fails(1009)}},
			Case{"a byte more in two parts", []step{send(frame(false, Text, pattern(limit)), frame(true, Continuation, "x")), fails(1009)}},
			Case{"a byte more in pieces", []step{chop(997, text(pattern(limit+1))), fails(1009)}},
		)
	}
	for _, size := range []uint64{uint64(limit) + 1, 1 << 31, 1<<32 + 1, 1 << 62, 1<<63 - 1} {
		cases = append(cases,
			Case{fmt.Sprintf("%d bytes announced", size), []step{send(head(0x81, size) + mask), fails(1009)}},
			Case{fmt.Sprintf("%d bytes announced as a last part", size), []step{send(frame(false, Text, "a"), head(0x80, size)+mask), fails(1009)}},
		)
	}
	for _, size := range []uint64{1 << 63, 1<<64 - 1} { // section 5.2: the most significant bit is 0
		cases = append(cases, Case{fmt.Sprintf("%d bytes announced", size), []step{send(head(0x81, size) + mask), fails(1002, 1009)}})
	}
	return append(cases,
		Case{"fragments without a byte, without end", []step{send(frame(false, Text, ""), strings.Repeat(frame(false, Continuation, ""), 5000)), fails(1008)}},
		Case{"a thousand pings", thousand()},
	)
}

// thousand are pings in one write, and their pongs.
func thousand() []step {
	var all strings.Builder
	payloads := make([]string, 1000)
	for i := range payloads {
		payloads[i] = fmt.Sprint(i)
		all.WriteString(ping(payloads[i]))
	}
	return []step{send(all.String()), pongs(payloads...)}
}
