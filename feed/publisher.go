package feed

import (
	"container/heap"
	"context"
	"time"
)

// A Publisher makes events happen on an open-loop schedule: each is due at its time, and nothing a reader does can slow
// that down. A late publisher catches up at once; what it was late by is part of every reader's latency.
type Publisher struct {
	Schedules []Schedule                                         // one per topic; none: nothing ever happens
	Publish   func(topic int, due time.Time, late time.Duration) // makes one event happen, late by so much
	Wait      func(ctx context.Context, until time.Time) error   // nil waits with a time.Timer
}

// Run publishes from start on until ctx is done, whose error it returns.
func (p *Publisher) Run(ctx context.Context, start time.Time) error {
	wait := p.Wait
	if wait == nil {
		wait = Wait
	}
	queue := make(dueQueue, len(p.Schedules))
	for topic, schedule := range p.Schedules {
		queue[topic] = dueTopic{schedule(), topic}
	}
	heap.Init(&queue)
	for len(queue) > 0 {
		next := &queue[0]
		due := start.Add(next.offset)
		if err := wait(ctx, due); err != nil {
			return err
		}
		p.Publish(next.topic, due, max(0, time.Since(due)))
		next.offset = p.Schedules[next.topic]()
		heap.Fix(&queue, 0)
	}
	<-ctx.Done()
	return ctx.Err()
}

// Wait returns at until, or with ctx's error when that is done before.
func Wait(ctx context.Context, until time.Time) error {
	d := time.Until(until)
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// dueQueue is a heap of topics by their next due time.
type dueQueue []dueTopic

type dueTopic struct {
	offset time.Duration
	topic  int
}

func (q dueQueue) Len() int           { return len(q) }
func (q dueQueue) Less(i, j int) bool { return q[i].offset < q[j].offset }
func (q dueQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push and Pop complete heap.Interface; the set of topics is fixed, so neither is ever called.
func (q *dueQueue) Push(x any) { *q = append(*q, x.(dueTopic)) }
func (q *dueQueue) Pop() any   { last := (*q)[len(*q)-1]; *q = (*q)[:len(*q)-1]; return last }
