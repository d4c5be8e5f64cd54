// Package timens starts processes in Linux time namespaces (time_namespaces(7)): their CLOCK_MONOTONIC and CLOCK_BOOTTIME are offset
// by a known time. CLOCK_REALTIME is the host's.
package timens
