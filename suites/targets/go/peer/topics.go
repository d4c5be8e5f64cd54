package peer

import "sync"

// Topics knows who follows what. Its zero value is ready for use.
type Topics[Client comparable] struct {
	mu      sync.Mutex
	clients map[string]map[Client]struct{}
}

// Add has a client follow a topic.
func (t *Topics[Client]) Add(topic string, c Client) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.clients == nil {
		t.clients = map[string]map[Client]struct{}{}
	}
	if t.clients[topic] == nil {
		t.clients[topic] = map[Client]struct{}{}
	}
	t.clients[topic][c] = struct{}{}
}

// Remove ends that.
func (t *Topics[Client]) Remove(topic string, c Client) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.clients[topic], c)
	if len(t.clients[topic]) == 0 {
		delete(t.clients, topic)
	}
}

// Each calls send for each client of a topic. The lock is held meanwhile, so that two events reach all clients in one order:
// send must not block, nor call Add or Remove.
func (t *Topics[Client]) Each(topic string, send func(Client)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for c := range t.clients[topic] {
		send(c)
	}
}
