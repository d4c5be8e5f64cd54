//go:build !linux

package null

// packetHeader is unknown on this platform.
func packetHeader() int64 { return 0 }
