package model

import (
	"math"

	"pollpush/results"
)

// The largest parts that what is written at once is cut into, in bytes.
const (
	largestRecord = 16 << 10 // of TLS (RFC 8446, section 5.1): Go begins with smaller ones, and has grown up to it after the 14th
	largestFrame  = 16 << 10 // of HTTP/2, unless a client allows more (RFC 9113, section 6.5.2)
)

// frameHeader is what each frame of HTTP/2 begins with (RFC 9113, section 4.1).
const frameHeader = 9

// pieces is how many parts so many bytes are cut into: at least one, and one where their number is unknown.
func pieces(size float64, largest int) float64 {
	if n := math.Ceil(size / float64(largest)); n > 1 {
		return n
	}
	return 1
}

// recorded is what so many bytes that are written at once become through the socket: TLS puts them into records.
func recorded(s results.Scenario, size float64) float64 {
	if s.TLS && s.HTTP != results.HTTP3 {
		return size + pieces(size, largestRecord)*tlsRecord
	}
	return size
}

// framed is what so many bytes that are written at once become in a DATA frame of HTTP/2, or in several.
func framed(size float64) float64 { return size + pieces(size, largestFrame)*frameHeader }

// chunked is what they become in a chunk of HTTP/1.1 (RFC 9112, section 7.1).
func chunked(size float64) float64 {
	hexadecimal := math.Floor(math.Log2(max(1, math.Round(size)))/4) + 1
	return size + hexadecimal + float64(len("\r\n\r\n"))
}

// carried is what so many bytes of a stream that are written at once become through the socket.
func carried(s results.Scenario, size float64) float64 {
	switch {
	case s.HTTP == results.HTTP3:
		size, _ = http3Push(s, size)
	case s.HTTP == results.HTTP2:
		size = framed(size)
	case s.Engine == results.EngineNetHTTP && !s.Descriptor().Upgrade: // who upgrades writes to the connection itself
		size = chunked(size)
	}
	return recorded(s, size)
}
