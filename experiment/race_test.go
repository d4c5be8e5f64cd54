//go:build race

package experiment

// raceDetector slows workers down so much that some stand still, and times are not what is measured: what counts bytes to the per
// cent is tested without it.
const raceDetector = true
