package loadgen

import (
	"reflect"
	"testing"
	"unsafe"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// TestSums fails when a field is added that is not summed, or not subtracted.
func TestSums(t *testing.T) {
	sum := func(_ string, a, b int64) int64 { return a + b }
	difference := func(name string, a, b int64) int64 {
		if name == "wire.unknown" {
			return max(a, b)
		}
		return a - b
	}
	checkEachNumber(t, "traffic.add", func(a, b traffic) traffic { a.add(b); return a }, sum)
	checkEachNumber(t, "traffic.minus", traffic.minus, difference)
}

// checkEachNumber fills two structs with numbers, all different, and compares each number of what combine makes of them
// with what it should be.
func checkEachNumber[T any](t *testing.T, what string, combine func(a, b T) T, want func(name string, a, b int64) int64) {
	t.Helper()
	var a, b T
	ofA, ofB := numbers(t, &a), numbers(t, &b)
	next := int64(1)
	for _, filled := range []map[string]*int64{ofA, ofB} {
		for _, n := range filled {
			*n = next
			next *= 3 // so that no two sums or differences are the same
		}
	}
	wanted := map[string]int64{}
	for name := range ofA {
		wanted[name] = want(name, *ofA[name], *ofB[name])
	}
	got := combine(a, b)
	for name, n := range numbers(t, &got) {
		if *n != wanted[name] {
			t.Errorf("%s: %s is %d, want %d", what, name, *n, wanted[name])
		}
	}
}

// numbers returns every number of a struct, and of the structs in it, by its name.
func numbers(t *testing.T, of any) map[string]*int64 {
	t.Helper()
	found := map[string]*int64{}
	var find func(v reflect.Value, name string)
	find = func(v reflect.Value, name string) {
		switch v.Kind() {
		case reflect.Int64:
			found[name] = (*int64)(unsafe.Pointer(v.UnsafeAddr())) // reflect itself does not write to unexported fields
		case reflect.Struct:
			for i := range v.NumField() {
				inner := v.Type().Field(i).Name
				if name != "" {
					inner = name + "." + inner
				}
				find(v.Field(i), inner)
			}
		default:
			t.Fatalf("%s is a %v: nothing says here how it is summed", name, v.Kind())
		}
	}
	find(reflect.ValueOf(of).Elem(), "")
	return found
}

// TestUnknownPackets: packets that could not be read at one of the marks are not known in the window.
func TestUnknownPackets(t *testing.T) {
	for mark := range 2 {
		l := New(scenario(1), nil, Options{})
		l.parts[0].marks[mark].wire.unknown = 1
		run := new(results.Run)
		askedIn(l.parts[0].marks[1].minus(l.parts[0].marks[0]), l.parts[0].traffic()).fill(run, 0)
		if run.Bytes.WireDown != nil || run.Bytes.PacketsUp != nil || run.Bytes.Retransmits != nil {
			t.Errorf("unknown at mark %d: %+v", mark+1, run.Bytes)
		}
	}
}

// TestCompression: what came between the marks counts, of all clients.
func TestCompression(t *testing.T) {
	s := scenario(2)
	for _, compress := range []string{"", results.CompressGzip} {
		s.Compress = compress
		l := New(s, nil, Options{})
		l.clients[0].Decoded(1000, 1000)
		l.parts[0].marks[0] = l.parts[0].traffic()
		l.clients[0].Decoded(3, 10)
		l.clients[1].Decoded(4, 0)
		l.clients[1].Decoded(0, 20)
		l.parts[0].marks[1] = l.parts[0].traffic()
		l.events = account.Events{First: []uint64{1}, Last: []uint64{0}} // none
		run := new(results.Run)
		l.Fill(run)
		if c := run.Compression; (c != nil) != (compress != "") || c != nil && *c != (results.Compression{PlainBytes: 30, CodedBytes: 7}) {
			t.Errorf("compressed by %q: %+v", compress, c)
		}
	}
}
