package http2

import (
	"golang.org/x/net/http2/hpack"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// maxHead is how many bytes a head may have, coded and not.
const maxHead = 64 << 10

// An answerHead is the head of an answer.
type answerHead struct {
	semantics.Head
	length int64 // of the body; -1: it does not say
}

// final says that no other head follows (RFC 9110, section 15.2).
func (h answerHead) final() bool { return h.Status >= 200 }

// A headReader reads one head after the other, in the parts that they come in. All heads of a connection have to go through it,
// since each may refer to those before.
type headReader struct {
	last bool // the stream ends with the head

	decoder     *hpack.Decoder
	coded, size int // bytes so far
	head        answerHead
	regular     bool // a field without a colon has come
	failure     error
	name, value []byte
}

func (r *headReader) init() {
	r.decoder = hpack.NewDecoder(tableSize, r.field)
	r.head.length = -1
}

// take takes a part.
func (r *headReader) take(fragment []byte) error {
	if r.coded += len(fragment); r.coded > maxHead {
		return loadgen.Errorf(loadgen.Frame, "http2: a head of more than %d bytes", maxHead)
	}
	if _, err := r.decoder.Write(fragment); err != nil {
		return loadgen.Errorf(loadgen.Frame, "http2: %w", err)
	}
	return r.failure
}

// end says that the last part was taken.
func (r *headReader) end() (answerHead, error) {
	head, err := r.head, r.decoder.Close()
	r.coded, r.size, r.head, r.regular = 0, 0, answerHead{length: -1}, false
	if err != nil {
		return head, loadgen.Errorf(loadgen.Frame, "http2: %w", err)
	}
	return head, nil
}

// field takes in one field. It is as strict as RFC 9113, section 8.2, where something else could be meant.
func (r *headReader) field(f hpack.HeaderField) {
	if r.failure == nil {
		r.failure = r.check(f)
	}
}

func (r *headReader) check(f hpack.HeaderField) error {
	if r.size += len(f.Name) + len(f.Value) + 32; r.size > maxHeadList {
		return loadgen.Errorf(loadgen.Frame, "http2: a head of more than %d bytes", maxHeadList)
	}
	if f.IsPseudo() {
		status, ok := semantics.Decimal([]byte(f.Value))
		if f.Name != ":status" || r.regular || r.head.Status != 0 || !ok || status < 100 || status > 999 {
			return loadgen.Errorf(loadgen.Frame, "http2: the field %.40q: %.40q", f.Name, f.Value)
		}
		r.head.Status = int(status)
		return nil
	}
	r.regular = true
	for _, c := range []byte(f.Name) {
		if c <= ' ' || c >= 0x7f || c >= 'A' && c <= 'Z' {
			return loadgen.Errorf(loadgen.Frame, "http2: the field %.40q", f.Name)
		}
	}
	r.name, r.value = append(r.name[:0], f.Name...), append(r.value[:0], f.Value...)
	switch f.Name {
	case "connection", "transfer-encoding", "upgrade", "keep-alive", "proxy-connection":
		return loadgen.Errorf(loadgen.Frame, "http2: the field %.40q, which is of HTTP/1.1", f.Name)
	case "content-length":
		length, ok := semantics.Decimal(r.value)
		if !ok || r.head.length >= 0 && r.head.length != length {
			return loadgen.Errorf(loadgen.Frame, "http2: content length %.40q", f.Value)
		}
		r.head.length = length
		return nil
	}
	return r.head.Field(r.name, r.value)
}
