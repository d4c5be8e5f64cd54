package servers

import (
	"bytes"
	"cmp"
	"container/list"
	"hash/maphash"
	"net/http"
	"sync"
	"time"

	"pollpush/feed"
)

const (
	mostKept      = 256 << 20 // bytes of all contexts, by default
	dialogueBytes = 256       // that a dialogue takes beside its text, about
)

// Contexts are what was said in dialogues, one of each topic: as far as a server keeps them, so that clients need not send them again, and
// as far as it remembers what it has read of them, so that it need not read that again. The two have nothing to do with each other: who
// sends a context again saves its reader nothing but the search, and a text that is kept may have to be read from its beginning.
type Contexts struct {
	Keep     bool          // the texts
	Remember bool          // what was read
	Cost     time.Duration // what the first token waits for each 1,000 bytes that have to be read
	Most     int           // bytes of all; the dialogue that was heard least recently goes first; 0: 256 MiB

	mu    sync.Mutex
	of    map[*feed.Log]*list.Element // of *dialogue
	heard list.List                   // the latest first
	bytes int
}

// A dialogue is what there is of one: its text up to the last prompt, or what tells that from others. The answer to that prompt
// is in the topic's log, where nobody copies it from before the next turn.
type dialogue struct {
	log   *feed.Log
	takes int // bytes; the lock of Contexts guards it

	mu          sync.Mutex
	size        int    // of the context, up to the last prompt
	text        []byte // of that size, where it is kept
	sum         uint64 // and of its bytes, where it was read
	first, last uint64 // of the answer's tokens
}

// sums are of texts in this process.
var sums = maphash.MakeSeed()

// lost is the answer to who relies on a context that isn't kept.
var lost = refusef(http.StatusConflict, "the context is not kept here: send all of it")

// Take takes a prompt of the dialogue on log. Text is the whole context, or with kept what follows the kept bytes that client and server
// have of it, answers included. Begin has the answer made, which waits until so many bytes of the context are read, and returns its first and
// last Seq; where it refuses, the prompt was never there. A context that isn't kept, or isn't that long, is refused with status 409.
func (c *Contexts) Take(log *feed.Log, kept int, text []byte, begin func(read int) (first, last uint64, refused Refusal)) Refusal {
	switch {
	case kept > 0 && (!c.Keep || !c.has(log)):
		return lost
	case !c.Keep && !c.Remember:
		_, _, refused := begin(len(text))
		return refused
	}
	d := c.dialogue(log)
	d.mu.Lock()
	defer d.mu.Unlock()
	answer, whole := d.answer()
	if kept > 0 && !(whole && d.size+bodies(answer) == kept) {
		return lost
	}
	known := 0
	switch {
	case !c.Remember:
	case kept > 0:
		known = kept
	case d.begins(text):
		known = d.size + common(text[d.size:], answer)
	}
	first, last, refused := begin(kept + len(text) - known)
	if refused.Refused() {
		return refused
	}
	if kept == 0 {
		d.text, answer = d.text[:0], nil
	}
	d.first, d.last, d.size = first, last, kept+len(text)
	if c.Keep {
		for _, m := range answer {
			d.text = append(d.text, m.Body...)
		}
		d.text = append(d.text, text...)
	} else {
		d.sum = maphash.Bytes(sums, text)
	}
	c.account(d)
	return Refusal{}
}

// answer returns the tokens of the answer to the last prompt; whole is false where the log hasn't all of them, any more or yet.
func (d *dialogue) answer() (tokens []feed.Message, whole bool) {
	if d.last == 0 {
		return nil, true
	}
	tokens, _ = d.log.After(d.first - 1)
	if len(tokens) == 0 || tokens[0].Seq != d.first || tokens[len(tokens)-1].Seq < d.last {
		return nil, false
	}
	return tokens[:d.last-d.first+1], true
}

// begins reports whether a context begins with what there was of it at the last prompt.
func (d *dialogue) begins(text []byte) bool {
	switch {
	case d.size == 0 || len(text) < d.size:
		return false
	case len(d.text) > 0:
		return bytes.Equal(text[:d.size], d.text)
	}
	return maphash.Bytes(sums, text[:d.size]) == d.sum
}

// common is how many bytes at the beginning of text are an answer's first tokens.
func common(text []byte, answer []feed.Message) (n int) {
	for _, m := range answer {
		if !bytes.HasPrefix(text[n:], m.Body) {
			break
		}
		n += len(m.Body)
	}
	return n
}

// bodies is how many bytes the tokens have.
func bodies(tokens []feed.Message) (n int) {
	for _, m := range tokens {
		n += len(m.Body)
	}
	return n
}

// has reports whether there is a dialogue on log.
func (c *Contexts) has(log *feed.Log) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[log] != nil
}

// dialogue returns the one on log, which is the latest now.
func (c *Contexts) dialogue(log *feed.Log) *dialogue {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.of[log]
	if e == nil {
		if c.of == nil {
			c.of = map[*feed.Log]*list.Element{}
		}
		e = c.heard.PushFront(&dialogue{log: log})
		c.of[log] = e
	}
	c.heard.MoveToFront(e)
	return e.Value.(*dialogue)
}

// account puts down what a dialogue takes now, and forgets those that were heard least recently while all take too much: also
// this one, where it is too much alone.
func (c *Contexts) account(d *dialogue) {
	most := cmp.Or(c.Most, mostKept)
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.of[d.log]; e == nil || e.Value != d {
		return // it was forgotten meanwhile
	}
	takes := cap(d.text) + dialogueBytes
	c.bytes += takes - d.takes
	d.takes = takes
	for c.bytes > most {
		oldest := c.heard.Remove(c.heard.Back()).(*dialogue)
		delete(c.of, oldest.log)
		c.bytes -= oldest.takes
	}
}
