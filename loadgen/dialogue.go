package loadgen

import (
	"errors"
	"strconv"
	"sync"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// ErrLost says that the server does not keep the context which a prompt leaves out. It is sent again, with all of it.
var ErrLost = errors.New("the server does not keep the context")

// A dialogue is what a client has said and heard in one, turn by turn: it asks with all of that, or with what is new alone where the
// server keeps the rest. After the last turn it begins another one.
type dialogue struct {
	scenario results.Scenario
	frames   bool // it asks over a connection of both directions
	prompt   []byte
	target   string // of a POST

	mu      sync.Mutex // who reads hears tokens, who sends asks, and who waits in vain asks again
	turn    int        // from 0 on
	began   int64      // in Unix ns; 0: it has not
	context []byte     // what was said before this turn
	answer  []byte     // what was heard in it
	lost    bool       // the server has not the context
	message []byte     // what is sent; it is the sender's until it has been
}

// next returns what is to be sent of the turn, at that time in Unix ns: for the first time, or again, because the context is lost.
func (d *dialogue) next(now int64) (o Outgoing, turn account.Turn, again bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.began == 0 {
		d.began = now
	}
	again, d.lost = d.lost, false
	kept, text := 0, d.context
	if d.scenario.Context == results.ContextKept && !again {
		kept, text = len(d.context), nil
	}
	d.message, d.answer, o.Target = d.message[:0], d.answer[:0], d.target
	if d.scenario.Context == results.ContextKept && d.frames {
		d.message = append(strconv.AppendInt(d.message, int64(kept), 10), ' ')
	} else if kept > 0 {
		o.Target += "&kept=" + strconv.Itoa(kept)
	}
	head := len(d.message)
	d.message = append(append(d.message, text...), d.prompt...)
	o.Body = d.message
	return o, account.Turn{Number: d.turn, Began: d.began, Bytes: len(d.message) - head}, again
}

// lose says that the server has not the context.
func (d *dialogue) lose() {
	d.mu.Lock()
	d.lost = true
	d.mu.Unlock()
}

// token takes the next token of the answer.
func (d *dialogue) token(body []byte) {
	d.mu.Lock()
	d.answer = append(d.answer, body...)
	d.mu.Unlock()
}

// answered says that the answer is complete: the next turn is to be asked, which it reports, or another dialogue begins.
func (d *dialogue) answered() (goesOn bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.context = append(append(d.context, d.prompt...), d.answer...)
	if d.turn++; d.turn == d.scenario.Turns {
		d.turn, d.began, d.context = 0, 0, d.context[:0]
	}
	return d.turn > 0
}
