package stats

// A MemoryMoment is when a connection's memory is read, and what it is called then.
type MemoryMoment struct{ Title, Metric string }

// MemoryMoments are those that there are: which transport takes the least depends on them. Connected and collected, the server
// holds what it can't do without; under load it has the garbage of the moment too; at its peak it needs room for what happens
// at once; and what the kernel holds is in none of these.
var MemoryMoments = []MemoryMoment{
	{"RSS after a collection", "server-memory"},
	{"RSS under load", "server-memory-load"},
	{"peak RSS in the window", "server-memory-peak"},
	{"kernel memory of one end", "server-kernel-memory"},
}
