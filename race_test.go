//go:build race

package main

// raceDetector makes everything some five times slower: what is the same on every engine is then tested on fewer of them.
const raceDetector = true
