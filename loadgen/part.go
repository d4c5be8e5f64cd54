package loadgen

import (
	"math/rand/v2"
	"time"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// A part is those clients of a load that follow by one transport: all of them, unless the scenario is a mix.
type part struct {
	load      *Load
	scenario  results.Scenario
	subscribe Subscribe
	pauses    pauses
	account   *account.Account
	clients   []Client // of the load's
	slow      bool     // they stop reading: see slowReader
	links     []link
	marks     [2]traffic
}

// start makes the part's clients that are here of some that are still to be made, and returns the rest of those. The part's first one,
// wherever that is, has that number among all.
func (p *part) start(l *Load, s results.Scenario, first int, of []Client) (rest []Client) {
	p.load, p.scenario, p.pauses = l, s, pausesOf(s)
	from, to := l.options.Share.clients(s)
	p.clients = of[:to-from]
	p.account = account.New(s, account.Options{
		Shards: 4 * max(1, l.options.CPUs), Clock: "user", Tolerance: results.MaxEarly + l.options.ClockBound, First: first + from, Clients: results.Observed(to - from),
	})
	perLink := max(1, s.Streams)
	p.links = make([]link, (len(p.clients)+perLink-1)/perLink)
	if perLink > 1 || s.PostConnection == results.PostSame && s.HTTP != results.HTTP1 {
		for i := range p.links {
			p.links[i].sharing = &sharing{turn: make(chan struct{}, 1)}
		}
	}
	topics := s.TopicNames()
	random := rand.New(rand.NewPCG(s.Seed, uint64(first)))
	_, longest := s.Pauses()
	phases := phases(s.Clients, time.Duration(max(longest, s.Hold)), random)
	for i := range p.clients {
		c := &p.clients[i]
		c.load, c.part, c.index, c.phase, c.link = l, p, first+from+i, phases[from+i], &p.links[i/perLink]
		c.pause = p.pauses.longest
		c.topicIndex = c.index % s.Topics
		c.topic = topics[c.topicIndex]
		c.account = p.account.Client(i)
		c.random.Seed(s.Seed, uint64(c.index)+1)
	}
	return of[len(p.clients):]
}

// traffic returns the sum over the part's clients up to now.
func (p *part) traffic() traffic {
	total := p.heard()
	total.add(p.load.postTraffic()) // those of a mix only listen
	return total
}

// heard is traffic without what went over connections for posting alone. At two marks the clients are read in the same order, so that
// each one's part spans the time between the marks.
func (p *part) heard() (total traffic) {
	for i := range p.clients {
		c := &p.clients[i]
		if i == 0 || c.link != p.clients[i-1].link { // those that share one are neighbours
			total.add(c.link.traffic())
		}
		total.add(traffic{
			requests: c.requests.Load(), empty: c.empty.Load(), late: c.late.Load(), hasty: c.hasty.Load(),
			coded: c.coded.Load(), plain: c.plain.Load(),
		})
	}
	return total
}

// failed puts down what fails now, by one of the kinds of errors.
func (c *Client) failed(kind string, err error) {
	for _, f := range c.failures() {
		f.Errors.Add(kind, err)
	}
}

// failures are the accounts of what fails now, of the part and of all: those of the window, or of the time before and after it.
func (c *Client) failures() []*account.Failures {
	within := c.load.place(time.Now()) == account.Within
	if c.part.account == c.load.account || c.slow != nil {
		return []*account.Failures{c.part.account.Failures(within)}
	}
	return []*account.Failures{c.part.account.Failures(within), c.load.account.Failures(within)}
}
