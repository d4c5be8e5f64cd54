package subscription

import (
	"bytes"

	"github.com/valyala/fastjson"

	"pollpush/loadgen"
)

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
	if len(message) == 0 {
		return 0, nil
	}
	if from.ignored(message) {
		if from.from == fromJSON { // some servers say in messages of their own where to go on
			if document, err := f.parser.ParseBytes(message); err == nil {
				f.cursor.take(from.of.of(document))
			}
		}
		if f.missed != nil {
			return f.takeMissed(message)
		}
		return 0, nil
	}
	plain, ok := bytes.CutPrefix(message, []byte(from.Message.Prefix))
	if !ok {
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q does not begin with %q", message, from.Message.Prefix)
	}
	if from.each == nil && from.json == nil {
		return f.deliver(plain), nil
	}
	document, err := f.parser.ParseBytes(plain)
	if err != nil {
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q is not JSON: %.80s", plain, err)
	}
	if events, err = f.takeJSON(document, plain); err == nil && from.from == fromJSON {
		f.cursor.take(from.of.of(document))
	}
	return events, err
}

// takeJSON takes the events of a document.
func (f *Follower) takeJSON(document *fastjson.Value, text []byte) (events int, err error) {
	each := f.source.each
	if each == nil {
		return f.takeString(document, text)
	}
	array := each.of(document)
	if array == nil || array.Type() != fastjson.TypeArray {
		return 0, loadgen.Errorf(loadgen.Frame, "message: %.80q has no array at %s", text, each)
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
