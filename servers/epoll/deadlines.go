package epoll

import (
	"container/heap"
	"time"
)

// deadlines are connections that something is due for, the next one first. One that comes to be due later keeps its place until
// then: most deadlines are put off again and again.
type deadlines []*conn

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].at < d[j].at }

func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].place, d[j].place = int32(i), int32(j)
}

// Push is heap.Interface's.
func (d *deadlines) Push(x any) {
	c := x.(*conn)
	c.place = int32(len(*d))
	*d = append(*d, c)
}

// Pop is heap.Interface's.
func (d *deadlines) Pop() any {
	last := len(*d) - 1
	c := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return c
}

// set has a connection looked at when the first of its deadlines is due, or before that.
func (d *deadlines) set(c *conn) {
	next := c.tick
	for _, at := range [...]time.Duration{c.limit, c.stuck} {
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	switch {
	case next == 0 || c.at != 0 && c.at <= next:
	case c.at == 0:
		c.at = next
		heap.Push(d, c)
	default:
		c.at = next
		heap.Fix(d, int(c.place))
	}
}

// remove takes a connection out, if it is there.
func (d *deadlines) remove(c *conn) {
	if c.at != 0 {
		heap.Remove(d, int(c.place))
		c.at = 0
	}
}
