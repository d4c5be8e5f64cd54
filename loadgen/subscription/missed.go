package subscription

import (
	"github.com/valyala/fastjson"

	"pollpush/loadgen"
)

// takeMissed takes what a client had missed out of a message that is no event itself, where the file says that there may be some.
func (f *Follower) takeMissed(message []byte) (events int, err error) {
	document, err := f.parser.ParseBytes(message)
	if err != nil { // another one, such as a ping
		return 0, nil
	}
	array := f.missed.of(document)
	if array == nil || array.Type() != fastjson.TypeArray {
		return 0, nil
	}
	for _, element := range array.GetArray() {
		at := f.source.missed.of(element)
		if at == nil || at.Type() != fastjson.TypeString {
			return events, loadgen.Errorf(loadgen.Frame, "message: %.80q has no string at %s of what was missed", message, f.source.missed)
		}
		events += f.deliver(at.GetStringBytes())
	}
	return events, nil
}
