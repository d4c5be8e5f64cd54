package advise

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/model"
	"pollpush/transport"
)

// An Answer is what an adviser says to needs.
type Answer struct {
	Needs        Needs
	Coefficients Coefficients
	Options      []Option // the one to take first, then those of Equal
	Best         int      // the option to take, 0; -1: none meets the needs, or none of those has a price
	Equal        []int    // other options that cost nearly the same
	By           string   // the prices that decided
	Currency     string   // theirs
	Holds        []Range  // of each assumption, while the others stay
	Beyond       []string // in which regards the numbers go beyond what was measured
	NotCovered   []string // what was asked and is in none of the numbers
	Notes        []string
}

// Answer answers.
func (a Adviser) Answer(n Needs) Answer {
	options := a.options(n)
	answer := Answer{Needs: n, Coefficients: a.Coefficients, Options: options, Best: -1, NotCovered: notCovered(n)}
	if a.By < len(a.Prices) {
		answer.By, answer.Currency = a.Prices[a.By].Name, a.Prices[a.By].Currency
	}
	answer.Beyond = together(options)
	equal := a.equal(n, options)
	if len(equal) == 0 {
		return answer
	}
	answer.Best, answer.Options = 0, nil
	for i, o := range equal {
		answer.Options = append(answer.Options, options[o])
		if i > 0 {
			answer.Equal = append(answer.Equal, i)
		}
	}
	for i, o := range options {
		if !slices.Contains(equal, i) {
			answer.Options = append(answer.Options, o)
		}
	}
	take := answer.Options[0]
	answer.Holds = a.holds(n, take.Transport.Name)
	answer.Notes = notes(n, take)
	return answer
}

// together lists the notes of all options, with the transports that each is about unless it is about all.
func together(options []Option) []string {
	var texts []string
	about := map[string][]string{}
	for _, o := range options {
		for _, text := range o.notes {
			if about[text] == nil {
				texts = append(texts, text)
			}
			if !slices.Contains(about[text], o.Transport.Name) {
				about[text] = append(about[text], o.Transport.Name)
			}
		}
	}
	for i, text := range texts {
		if of := about[text]; len(of) < len(options) {
			texts[i] = text + " (" + strings.Join(of, ", ") + ")"
		}
	}
	return texts
}

// notCovered says what of the needs is in none of the numbers.
func notCovered(n Needs) (all []string) {
	if n.HTTP == "2" {
		all = append(all, "HTTP/2 is not covered by measurements: the numbers are those of HTTP/1.1. Over HTTP/2 a client's requests share a connection, and the heads of a repeated poll shrink to tens of bytes.")
	}
	if n.Direction == DirectionBoth {
		all = append(all, "What clients send to the server is not covered by measurements: the numbers are of events that come down.")
	}
	if n.Cache {
		all = append(all, "A cache in front is not covered by measurements: the numbers are of requests that reach the server. Clients that poll for the same thing can share a cached answer, at the price of its age.")
	}
	if n.Cookie > 0 {
		all = append(all, "Reading cookies is in no CPU time: their bytes are in the numbers.")
	}
	return all
}

// notes are what to know before taking an option.
func notes(n Needs, o Option) (all []string) {
	if n.Client == ClientBrowser && !o.Transport.Upgrade && n.HTTP == "1.1" {
		all = append(all, "A browser opens six connections to a host over HTTP/1.1, for all its tabs together: each tab of yours takes one for as long as it waits.")
	}
	if !n.TLS && n.Client != ClientMachine {
		all = append(all, "All numbers are without TLS, which clients out there use: --tls adds its bytes, and pollpush advise --calibrate --tls measures its CPU time.")
	}
	if o.Radio != nil {
		all = append(all, "Radio times are of a phone whose "+model.LTE.Name+" radio nothing else uses, by a model ("+model.LTE.Source+"), per client.")
	}
	if o.Interval.Seconds() > idleConnection {
		all = append(all, "Between polls this rare, what lies between closes the connection after a minute or so: what opening another one takes, in bytes and CPU time, was not measured.")
	}
	switch o.Transport.Kind {
	case transport.Stream:
		all = append(all, fmt.Sprintf("Load balancers and proxies cut a connection on which nothing happens after a minute or two: send a heartbeat every %s, as the numbers have it.", spoken(transport.HeartbeatInterval.Seconds())))
	case transport.Hold:
		all = append(all, fmt.Sprintf("Load balancers and proxies cut a request on which nothing happens after a minute or two: answer it after %s, as the numbers have it.", spoken(transport.HeartbeatInterval.Seconds())))
	}
	if o.Connections >= fewFiles {
		all = append(all, "Each open connection takes a file descriptor of the server, and two of each proxy before it: many systems allow 1,024 to a process, until you raise that.")
	}
	if o.Transport.Kind != transport.Poll {
		all = append(all, "At a deploy, or when a process stops, all its clients come back at once: let each wait a random time first. What that takes is in no number.")
	}
	if o.Processes == 1 {
		return append(all, "One process is enough, and one is no redundancy: a second one, for when the first stops, is in no sum.")
	}
	return append(all, "All processes are needed: one more, for when one of them stops, is in no sum.")
}

// fewFiles is from how many connections on the usual limit of open files is near: 1,024, of which a server needs some for itself.
const fewFiles = 900
