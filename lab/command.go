package lab

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"pollpush/lab/websocket"
)

// mostCommands is how many commands a page may send in a second: it sends one a second, and one for each control that moves.
const mostCommands = 100

// obey does what the page asks for until the channel is closed. What it can't do it answers with a sentence.
func (c *control) obey(channel *websocket.Channel, s *session) {
	var second time.Time
	for commands := 0; ; commands++ {
		var order command
		err := channel.Receive(&order)
		var bad *websocket.ValueError
		switch {
		case errors.As(err, &bad):
			err = explain(bad)
		case err != nil:
			return
		default:
			err = c.do(channel, s, order)
		}
		if err != nil {
			channel.Send(notice{Error: err.Error()})
		}
		if now := time.Now(); now.Sub(second) >= time.Second {
			second, commands = now, 0
		} else if commands >= mostCommands {
			channel.Close(1008, fmt.Sprintf("more than %d commands a second", mostCommands)) // RFC 6455, section 7.4.1
			return
		}
	}
}

// check says what is wrong with a command, or returns nil.
func (o command) check(lanes map[string]string) error {
	given := 0
	for _, is := range []bool{o.Set != nil, o.Stop, o.Cut != "", o.Ping != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return fmt.Errorf("command: %d of set, stop, cut and ping are given, want one", given)
	}
	if _, ok := lanes[o.Cut]; o.Cut != "" && !ok {
		return fmt.Errorf("cut: %q is not a lane", o.Cut)
	}
	return nil
}

// explain says in words of the page what is wrong with a message that is no command.
func explain(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return fmt.Errorf("command: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	want := map[reflect.Kind]string{
		reflect.Float64: "a number", reflect.Int: "a whole number", reflect.String: "a string", reflect.Bool: "true or false",
	}[kind.Type.Kind()]
	if want == "" {
		want = "an object"
	}
	given, number := strings.CutPrefix(kind.Value, "number ")
	if number && kind.Type.Kind() == reflect.Float64 {
		want += " in range"
	}
	return fmt.Errorf("%s: %s given, want %s", cmp.Or(kind.Field, "command"), given, want)
}

// UnmarshalJSON is json.Unmarshaler's. A page whose number is none sends null: nothing is taken for zero.
func (s *Settings) UnmarshalJSON(text []byte) error {
	var given struct {
		Rate     *float64 `json:"rate"`
		Arrivals *string  `json:"arrivals"`
		Payload  *int     `json:"payload"`
		Binary   bool     `json:"binary"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&given); err != nil {
		return err
	}
	switch {
	case given.Rate == nil:
		return errors.New("rate: is missing")
	case given.Arrivals == nil:
		return errors.New("arrivals: is missing")
	case given.Payload == nil:
		return errors.New("payload: is missing")
	}
	*s = Settings{Rate: *given.Rate, Arrivals: *given.Arrivals, Payload: *given.Payload, Binary: given.Binary}
	return nil
}
