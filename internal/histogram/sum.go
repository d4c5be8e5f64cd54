package histogram

import (
	"encoding/json"
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Sum is a histogram that goes from one process to another: its JSON is HdrHistogram's V2 compressed encoding, in base64, which loses nothing.
// The zero value is none, and is null there.
type Sum struct{ *hdrhistogram.Histogram }

// NewSum returns an empty one, as New does.
func NewSum() Sum { return Sum{New()} }

// Record puts nanoseconds into it.
func (s Sum) Record(ns int64) { Record(s.Histogram, ns) }

// Add adds what is in another one, which may be none. It makes the histogram where there was none.
func (s *Sum) Add(o Sum) {
	if o.Histogram == nil {
		return
	}
	if s.Histogram == nil {
		*s = NewSum()
	}
	s.Merge(o.Histogram)
}

// MarshalJSON is a json.Marshaler's.
func (s Sum) MarshalJSON() ([]byte, error) {
	if s.Histogram == nil {
		return []byte("null"), nil
	}
	encoded, err := s.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return nil, fmt.Errorf("encode a histogram: %w", err)
	}
	return json.Marshal(string(encoded))
}

// UnmarshalJSON is a json.Unmarshaler's.
func (s *Sum) UnmarshalJSON(text []byte) error {
	var encoded *string
	if err := json.Unmarshal(text, &encoded); err != nil {
		return err
	}
	s.Histogram = nil
	if encoded == nil {
		return nil
	}
	h, err := hdrhistogram.Decode([]byte(*encoded))
	if err != nil {
		return fmt.Errorf("decode a histogram: %w", err)
	}
	s.Histogram = h
	return nil
}
