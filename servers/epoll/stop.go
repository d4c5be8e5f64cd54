package epoll

import (
	"errors"
	"time"

	"pollpush/servers"
)

// stop tells all clients, gives them servers.StopGrace to hear it, and cuts those who did not.
func (s *server) stop() error {
	s.each((*conn).stop)
	if !s.await(servers.StopGrace) {
		s.each((*conn).cut)
		s.await(servers.ExpireGrace)
	}
	return s.end()
}

// await waits until no connection is left, and reports whether that is so.
func (s *server) await(patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for s.open.Load() > 0 {
		select {
		case <-s.closed:
		case <-timer.C:
			return false
		}
	}
	return true
}

// each has all loops call do for their connections.
func (s *server) each(do func(*conn)) {
	for _, l := range s.loops {
		_ = l.tasks.add(func() { l.each(do) })
	}
}

// end ends the loops. One that is kept by Options.Fallback ends once that has answered: nobody waits for it.
func (s *server) end() error {
	close(s.done)
	for _, l := range s.loops {
		l.end()
	}
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(servers.StopGrace):
		return errors.New("serve: an event loop does not end: Options.Fallback has to answer at once")
	}
}
