package loadgen

// traffic is what went through sockets, and what was asked through them.
type traffic struct {
	down, up               int64 // bytes, without those of connecting
	connectDown, connectUp int64
	requests, empty, late  int64
	hasty                  int64
	openDown, openUp       int64 // of down and up: those of opening connections that are not connecting, see conn.once
	coded, plain           int64 // bytes of bodies, as they came and before they were compressed
	wire                   wire
}

func (t *traffic) add(o traffic) {
	t.down += o.down
	t.up += o.up
	t.connectDown += o.connectDown
	t.connectUp += o.connectUp
	t.requests += o.requests
	t.empty += o.empty
	t.late += o.late
	t.hasty += o.hasty
	t.openDown += o.openDown
	t.openUp += o.openUp
	t.coded += o.coded
	t.plain += o.plain
	t.wire.add(o.wire)
}

func (t traffic) minus(o traffic) traffic {
	return traffic{
		down: t.down - o.down, up: t.up - o.up,
		connectDown: t.connectDown - o.connectDown, connectUp: t.connectUp - o.connectUp,
		requests: t.requests - o.requests, empty: t.empty - o.empty, late: t.late - o.late,
		openDown: t.openDown - o.openDown, openUp: t.openUp - o.openUp,
		hasty: t.hasty - o.hasty, coded: t.coded - o.coded, plain: t.plain - o.plain,
		wire: t.wire.minus(o.wire),
	}
}

// wire is what a connection's IP packets amount to, without those of connecting. Where the kernel does not tell,
// unknown counts the connections that it is unknown for.
type wire struct {
	bytesDown, bytesUp     int64 // with TCP/IP headers
	packetsDown, packetsUp int64
	retransmits            int64 // of what the client sent
	unknown                int64
}

func (w *wire) add(o wire) {
	w.bytesDown += o.bytesDown
	w.bytesUp += o.bytesUp
	w.packetsDown += o.packetsDown
	w.packetsUp += o.packetsUp
	w.retransmits += o.retransmits
	w.unknown += o.unknown
}

func (w wire) minus(o wire) wire {
	return wire{
		bytesDown: w.bytesDown - o.bytesDown, bytesUp: w.bytesUp - o.bytesUp,
		packetsDown: w.packetsDown - o.packetsDown, packetsUp: w.packetsUp - o.packetsUp,
		retransmits: w.retransmits - o.retransmits,
		unknown:     max(w.unknown, o.unknown), // a difference is known where both sides are
	}
}
