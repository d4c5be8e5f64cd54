//go:build !linux

package verify

// packetHeader is unknown on this platform.
func packetHeader() int64 { return 0 }
