package subscription

import (
	"bytes"

	"github.com/valyala/fastjson"

	"pollpush/loadgen"
)

// An extractor takes events out of messages. Its parser's memory is used again for each.
type extractor struct {
	parser fastjson.Parser
}

// Take takes what arrived: an answer to a poll, an SSE event's data, a WebSocket's message, a line of a stream, or what a codec has
// unwrapped. It hands its events to the client, and returns how many they were. An error is of what is no event although it is not
// ignored, and of nothing that came before.
func (f *Follower) Take(arrived []byte) (events int, err error) {
	split := f.source.Message.Split
	if split == "" {
		return f.takeOne(arrived)
	}
	for len(arrived) > 0 && err == nil {
		var one []byte
		var n int
		one, arrived, _ = bytes.Cut(arrived, []byte(split))
		n, err = f.takeOne(one)
		events += n
	}
	return events, err
}

// takeOne takes a message.
func (f *Follower) takeOne(message []byte) (events int, err error) {
	from := f.source
	if answer, ok := from.Answer[string(message)]; ok {
		if f.reply == nil {
			return 0, nil
		}
		return 0, f.reply(answer)
	}
	// A cursor may be of what is no event.
	ignored := len(message) == 0 || from.ignored(message)
	if ignored && from.from != fromJSON {
		return 0, nil
	}
	plain := message
	if prefix := from.Message.Prefix; prefix != "" && !ignored {
		var ok bool
		if plain, ok = bytes.CutPrefix(message, []byte(prefix)); !ok {
			return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q does not begin with %q", message, prefix)
		}
	}
	if from.from != fromJSON && from.each == nil && from.json == nil {
		return f.deliver(plain), nil
	}
	document, err := f.extract.parser.ParseBytes(plain)
	if err != nil {
		switch {
		case ignored:
			return 0, nil
		case from.each == nil && from.json == nil: // only some messages have the cursor
			return f.deliver(plain), nil
		}
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q is not JSON: %w", plain, err)
	}
	if !ignored {
		if events, err = f.takeJSON(document, plain); err != nil {
			return events, err
		}
	}
	if from.from == fromJSON {
		f.cursor.take(from.of.of(document))
	}
	return events, nil
}

// takeJSON takes the events of a document.
func (f *Follower) takeJSON(document *fastjson.Value, text []byte) (events int, err error) {
	from := f.source
	if from.each == nil {
		if from.json == nil { // it is parsed for the sake of the cursor alone
			return f.deliver(text), nil
		}
		return f.takeString(document, text)
	}
	array := from.each.of(document)
	if array == nil || array.Type() != fastjson.TypeArray {
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q has no array at %s", text, from.each)
	}
	for _, element := range array.GetArray() {
		n, err := f.takeString(element, text)
		if events += n; err != nil {
			return events, err
		}
	}
	return events, nil
}

// takeString takes the event that is a string of a value.
func (f *Follower) takeString(v *fastjson.Value, text []byte) (int, error) {
	at := f.source.json.of(v)
	if at == nil || at.Type() != fastjson.TypeString {
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q has no string at %s%s", text, f.source.each, f.source.json)
	}
	return f.deliver(at.GetStringBytes()), nil
}

// deliver hands a line over, with its LF or without, or puts it behind those that are handed over together. A body may have a LF in it
// where it is a string of JSON.
func (f *Follower) deliver(line []byte) int {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if !f.batch {
		return f.DeliverBare(line)
	}
	if bytes.IndexByte(line, '\n') >= 0 {
		f.Deliver(f.lines)
		f.lines = f.lines[:0]
		return f.DeliverBare(line)
	}
	f.lines = append(append(f.lines, line...), '\n')
	return 1
}
