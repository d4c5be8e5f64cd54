package servers

import "sync"

// Buffers are byte slices to render a batch of messages in, shared by all connections of a server: an idle connection
// holds none.
type Buffers struct{ pool sync.Pool }

// largestKept bounds what the pool holds on to after a large batch.
const largestKept = 64 << 10

// largestPiece is what is written at most at once of a message that is larger than a batch, so that who doesn't read keeps no more of
// it in memory, and is given as long to take it. It makes whole records of TLS and frames of HTTP/2, of 16 kB each.
const largestPiece = 48 << 10

// Gather appends p to a batch. One that would be larger than Buffers keep is written in pieces, and what is left of it is the batch.
func Gather(batch *[]byte, p []byte, write func(piece []byte) error) error {
	for len(*batch)+len(p) > largestKept {
		part := max(0, largestPiece-len(*batch))
		*batch = append(*batch, p[:part]...)
		err := write(*batch)
		*batch, p = (*batch)[:0], p[part:]
		if err != nil {
			return err
		}
	}
	*batch = append(*batch, p...)
	return nil
}

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
