package sse

import (
	"bytes"
	"strconv"
	"time"

	"pollpush/feed"
	"pollpush/loadgen"
)

// maxEvent is how many bytes of an event may be pending: a message of the largest size, in Base64, and room for the fields. What it
// is in may be there twice, as a line and as data.
const maxEvent = 2 * (4*(feed.MaxMessage/3+1) + 64<<10)

// A Parser reads an event stream in whatever parts it arrives (HTML standard, section 9.2.6). The zero value is at the
// start of a stream.
type Parser struct {
	LastEventID []byte        // as of the last event that was dispatched
	Retry       time.Duration // the reconnection time the stream asked for; 0: none yet

	// Each takes the data of each event, without its last LF, whatever the event's type, in the place of what Parse returns; nil:
	// nobody. It is good until Each returns.
	Each func(data []byte) error

	line    []byte // an unfinished line
	skipLF  bool   // the last line ended with CR: an LF that follows belongs to it
	started bool   // the byte order mark, if there was one, is behind
	data    []byte // the event's data so far, each line with an LF
	named   bool   // the event has a type other than "message"
	id      []byte // the last event ID buffer
	out     []byte
}

// Parse takes the next bytes of the stream and returns the data of the events that they complete, each line with an LF.
// Events of a type of their own are left out: EventSource's onmessage does not see them either. The result is good
// until the next call.
func (p *Parser) Parse(part []byte) (lines []byte, err error) {
	p.out = p.out[:0]
	for len(part) > 0 {
		if p.skipLF {
			p.skipLF = false
			if part[0] == '\n' {
				part = part[1:]
				continue
			}
		}
		line, end := part, bytes.IndexByte(part, '\n')
		if end >= 0 {
			line = part[:end]
		}
		if cr := bytes.IndexByte(line, '\r'); cr >= 0 {
			line, end = part[:cr], cr
		}
		if end < 0 {
			p.line = append(p.line, part...)
			break
		}
		p.skipLF = part[end] == '\r'
		if len(p.line) > 0 {
			p.line = append(p.line, line...)
			line = p.line
		}
		err := p.take(line)
		p.line = p.line[:0]
		part = part[end+1:]
		if err != nil {
			return p.out, err
		}
	}
	if len(p.line)+len(p.data) > maxEvent {
		return p.out, loadgen.Errorf(loadgen.Frame, "event stream: an event of more than %d bytes", maxEvent)
	}
	return p.out, nil
}

// take interprets one line.
func (p *Parser) take(line []byte) error {
	if !p.started {
		p.started = true
		line = bytes.TrimPrefix(line, []byte("\ufeff")) // a byte order mark
	}
	if len(line) == 0 {
		return p.dispatch()
	}
	field, value, _ := bytes.Cut(line, []byte(":")) // a comment has an empty field
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "data":
		p.data = append(append(p.data, value...), '\n')
	case "event":
		p.named = len(value) > 0 && string(value) != "message"
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			p.id = append(p.id[:0], value...)
		}
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 31); err == nil && value[0] != '+' {
			p.Retry = time.Duration(ms) * time.Millisecond
		}
	}
	return nil
}

// dispatch ends an event.
func (p *Parser) dispatch() (err error) {
	p.LastEventID = append(p.LastEventID[:0], p.id...)
	switch {
	case p.Each != nil && len(p.data) > 0:
		err = p.Each(p.data[:len(p.data)-1])
	case p.Each == nil && !p.named:
		p.out = append(p.out, p.data...)
	}
	p.data, p.named = p.data[:0], false
	return err
}
