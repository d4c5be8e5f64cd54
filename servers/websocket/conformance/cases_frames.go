package conformance

import (
	"fmt"
	"strings"
)

// framing has payloads at the borders of the three forms of a length (RFC 6455, section 5.2), and masking keys (5.3).
func framing() (cases []Case) {
	for _, size := range []int{0, 1, 16, 124, 125, 126, 127, 128, 129, 255, 256, 1000, 32768, 65535, 65536} {
		for _, kind := range []byte{Text, Binary} {
			name, payload := "text", pattern(size)
			if kind == Binary {
				name, payload = "binary", bytes(size)
			}
			f := frame(true, kind, payload)
			cases = append(cases, Case{fmt.Sprintf("%s of %d bytes", name, size), []step{send(f), answers(kind, payload)}})
			pieces := 1
			if size > 1000 {
				pieces = 997
			}
			cases = append(cases, Case{fmt.Sprintf("%s of %d bytes in pieces", name, size), []step{chop(pieces, f), answers(kind, payload)}})
		}
	}
	for _, key := range []string{"\x00\x00\x00\x00", "\xff\xff\xff\xff", "\x00\x00\x00\xff", "\x80\x01\x7e\x88"} {
		payload := pattern(301)
		cases = append(cases, Case{fmt.Sprintf("masking key %x", key), []step{send(raw(0x81, payload, key)), answers(Text, payload)}})
	}
	return append(cases,
		Case{"two messages at once", []step{send(text("one"), text("two")), answers(Text, "one"), answers(Text, "two")}},
		Case{"many messages at once", many()},
		Case{"a text without a mask", []step{send("\x81\x02hi"), fails(1002)}}, // section 5.1
		Case{"an empty text without a mask", []step{send("\x81\x00"), fails(1002)}},
		Case{"a ping without a mask", []step{send("\x89\x00"), fails(1002)}},
		Case{"a close without a mask", []step{send("\x88\x02\x03\xe8"), fails(1002)}},
		Case{"an end between frames", []step{send(text("hi")), answers(Text, "hi"), halves}},
		Case{"an end within a head", []step{send("\x81\xfe\x01"), halves}},
		Case{"an end within a payload", []step{send(text("hello")[:8]), halves}},
	)
}

// many are a hundred messages in one write.
func many() []step {
	var frames []string
	var steps []step
	for i := range 100 {
		payload := fmt.Sprint("message ", i)
		frames = append(frames, text(payload))
		steps = append(steps, answers(Text, payload))
	}
	return append([]step{send(frames...)}, steps...)
}

// pings have to be answered with what they carry (RFC 6455, section 5.5.2); pongs that nobody asked for are ignored (5.5.3).
func pings() (cases []Case) {
	for _, payload := range []string{"", "x", "are you there?", "\x00\xff\xfe\xfd\x80", bytes(124), bytes(125)} {
		cases = append(cases,
			Case{fmt.Sprintf("with %d bytes", len(payload)), []step{send(ping(payload)), pongs(payload)}},
			Case{fmt.Sprintf("with %d bytes, in pieces", len(payload)), []step{chop(1, ping(payload)), pongs(payload)}},
			Case{fmt.Sprintf("pong with %d bytes", len(payload)), []step{send(pong(payload), text("after")), answers(Text, "after")}},
		)
	}
	for _, size := range []int{126, 127, 1000, 65536} {
		cases = append(cases,
			Case{fmt.Sprintf("with %d bytes", size), []step{send(ping(bytes(size))), fails(1002)}}, // section 5.5
			Case{fmt.Sprintf("pong with %d bytes", size), []step{send(pong(bytes(size))), fails(1002)}},
		)
	}
	var ten []string
	for i := range 10 {
		ten = append(ten, fmt.Sprint("ping ", i))
	}
	all := ping(ten[0])
	for _, payload := range ten[1:] {
		all += ping(payload)
	}
	return append(cases,
		Case{"ten at once", []step{send(all), pongs(ten...)}},
		Case{"ten in pieces", []step{chop(1, all), pongs(ten...)}},
		Case{"with the code of a close", []step{send(ping(code(1000))), pongs(code(1000))}},
		Case{"after a message", []step{send(text("a"), ping("b")), answers(Text, "a"), pongs("b")}},
		Case{"before a message", []step{send(ping("b"), text("a")), answers(Text, "a"), pongs("b")}},
		Case{"pongs around a ping", []step{send(pong("1"), ping("2"), pong("3")), pongs("2")}},
	)
}

// reservedBits has RSV1 to RSV3, which mean nothing as long as no extension gives them a meaning (RFC 6455, section 5.2).
func reservedBits() (cases []Case) {
	for bits := byte(1); bits <= 7; bits++ {
		for _, f := range []struct {
			name, before, payload string
			first                 byte
		}{
			{"text", "", "hi", 0x80 | Text}, {"text without payload", "", "", 0x80 | Text}, {"binary", "", "hi", 0x80 | Binary},
			{"a first fragment", "", "hi", Text}, {"a last fragment", frame(false, Text, "a"), "b", 0x80 | Continuation},
			{"ping", "", "hi", 0x80 | Ping}, {"pong", "", "hi", 0x80 | Pong}, {"close", "", code(1000), 0x80 | Close},
		} {
			cases = append(cases, Case{fmt.Sprintf("%03b in %s", bits, f.name), []step{send(f.before, raw(f.first|bits<<4, f.payload, mask)), fails(1002)}})
		}
		cases = append(cases, Case{fmt.Sprintf("%03b after a message", bits), []step{
			send(text("good")), answers(Text, "good"), chop(1, raw(0x81|bits<<4, "bad", mask)), fails(1002),
		}})
	}
	return cases
}

// opcodes has those that are reserved (RFC 6455, section 5.2).
func opcodes() (cases []Case) {
	for _, opcode := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		cases = append(cases,
			Case{fmt.Sprintf("%d without payload", opcode), []step{send(frame(true, opcode, "")), fails(1002)}},
			Case{fmt.Sprintf("%d with payload", opcode), []step{send(frame(true, opcode, "hi")), fails(1002)}},
			Case{fmt.Sprintf("%d not final", opcode), []step{send(frame(false, opcode, "hi")), fails(1002)}},
			Case{fmt.Sprintf("%d after a message", opcode), []step{
				send(text("good")), answers(Text, "good"), send(frame(true, opcode, "hi"), ping("never answered")), fails(1002),
			}},
			Case{fmt.Sprintf("%d within a message", opcode), []step{chop(1, frame(false, Text, "a"), frame(true, opcode, "b")), fails(1002)}},
		)
	}
	return cases
}

// fragmentation is RFC 6455, section 5.4.
func fragmentation() (cases []Case) {
	for _, kind := range []byte{Text, Binary} {
		name := map[byte]string{Text: "text", Binary: "binary"}[kind]
		for _, parts := range [][]string{
			{"one ", "two"}, {"one ", "two ", "three"}, {"", "two"}, {"one", ""}, {"", ""}, {"", "", ""}, {"", "two", ""}, {pattern(126), pattern(127)},
			strings.Split(pattern(30), ""), {pattern(30000), pattern(30001)},
		} {
			sizes := make([]int, len(parts))
			for i, part := range parts {
				sizes[i] = len(part)
			}
			cases = append(cases, fragmented(fmt.Sprintf("%s in parts of %d bytes", name, sizes), kind, parts)...)
		}
		first, middle, last := frame(false, kind, "a"), frame(false, Continuation, "b"), frame(true, Continuation, "c")
		cases = append(cases,
			Case{name + " with a ping between", []step{send(first, ping("?")), pongs("?"), send(middle, ping("!")), pongs("!"), send(last), answers(kind, "abc")}},
			Case{name + " with pings, at once", []step{send(first, ping("1"), middle, ping("2"), last), pongs("1", "2"), answers(kind, "abc")}},
			Case{name + " with a pong between", []step{chop(1, first, pong("?"), middle, pong(""), last), answers(kind, "abc")}},
			Case{name + " within " + name, []step{send(first, frame(true, kind, "x")), fails(1002)}},
			Case{name + " begun within " + name, []step{send(first, frame(false, kind, "x")), fails(1002)}},
			Case{name + " within the other kind", []step{send(first, frame(true, Text+Binary-kind, "x")), fails(1002)}},
			Case{name + " never ends", []step{send(first, middle), halves}},
			Case{name + " with a close between", []step{send(first, frame(true, Close, code(1000)+"had enough")), closes(1000, "had enough")}},
		)
	}
	for _, f := range []string{frame(true, Continuation, "x"), frame(false, Continuation, "x"), frame(true, Continuation, "")} {
		cases = append(cases,
			Case{fmt.Sprintf("%q continues nothing", f[:2]), []step{send(f), fails(1002)}},
			Case{fmt.Sprintf("%q continues what has ended", f[:2]), []step{send(text("good")), answers(Text, "good"), send(f), fails(1002)}},
			Case{fmt.Sprintf("%q after fragments", f[:2]), []step{
				chop(1, frame(false, Text, "a"), frame(true, Continuation, "b")), answers(Text, "ab"), chop(1, f), fails(1002),
			}},
		)
	}
	for _, control := range []byte{Ping, Pong, Close} {
		payload := map[byte]string{Ping: "a", Pong: "a", Close: code(1000)}[control]
		cases = append(cases, // section 5.5
			Case{fmt.Sprintf("control frame %d in fragments", control), []step{send(frame(false, control, payload), frame(true, Continuation, "b")), fails(1002)}},
			Case{fmt.Sprintf("control frame %d in fragments within a message", control), []step{send(frame(false, Text, "a"), frame(false, control, payload)), fails(1002)}},
		)
	}
	return cases
}

// fragmented has a message in parts, at once and in pieces.
func fragmented(name string, kind byte, parts []string) []Case {
	var frames []string
	for i, part := range parts {
		opcode := kind
		if i > 0 {
			opcode = Continuation
		}
		frames = append(frames, frame(i == len(parts)-1, opcode, part))
	}
	whole := strings.Join(parts, "")
	cases := []Case{{name, []step{send(frames...), answers(kind, whole)}}}
	if len(whole) < 1000 {
		cases = append(cases, Case{name + ", in pieces", []step{chop(1, frames...), answers(kind, whole)}})
	}
	return cases
}
