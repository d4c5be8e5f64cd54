//go:build race

// Package race says whether the race detector is built in. It makes everything some five times slower: tests that count to the per
// cent what processes do in a second leave that to a run without it, and what is the same on every engine is looked at on fewer.
package race

// Enabled is whether the race detector is built in.
const Enabled = true
