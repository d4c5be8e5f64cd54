package servers

import "sync"

// Buffers are byte slices to render a batch of messages in, shared by all connections of a server: an idle connection
// holds none.
type Buffers struct{ pool sync.Pool }

// largestKept bounds what the pool holds on to after a large batch.
const largestKept = 64 << 10

// Get returns an empty buffer.
func (b *Buffers) Get() *[]byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return buffer
	}
	buffer := make([]byte, 0, 1024)
	return &buffer
}

// Put takes a buffer back; the caller must not use it any more.
func (b *Buffers) Put(buffer *[]byte) {
	if cap(*buffer) <= largestKept {
		*buffer = (*buffer)[:0]
		b.pool.Put(buffer)
	}
}
