package results

import (
	"reflect"
	"slices"
	"testing"
)

// TestUsageAddsUp in every field but those that say how a process is set up, or that are the host's.
func TestUsageAddsUp(t *testing.T) {
	stays := []string{
		"CPUs", "GOMAXPROCS", "Sysctls", "TCPMemoryIdleBytes", "TCPMemoryBytes", "SocketObjectsIdleBytes", "SocketObjectsBytes", "Hiccups", // see TestHiccups
		"ForeignCPUShare", "OwnCPUShare", "Processes", // those of all are measured at once
	}
	fill := func(v reflect.Value) {
		for i := range v.NumField() {
			switch f := v.Field(i); f.Interface().(type) {
			case *int64:
				f.Set(reflect.ValueOf(Observed(int64(7))))
			case *float64:
				f.Set(reflect.ValueOf(Observed(0.5)))
			}
		}
	}
	check := func(v reflect.Value, unknown bool) {
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if slices.Contains(stays, name) {
				continue
			}
			f := v.Field(i)
			if f.IsNil() != unknown {
				t.Errorf("%s of one process alone is known: %v", name, !f.IsNil())
			} else if !unknown && f.Elem().CanInt() && f.Elem().Int() != 14 || !unknown && f.Elem().CanFloat() && f.Elem().Float() != 1 {
				t.Errorf("twice %s is %v", name, f.Elem())
			}
		}
	}
	for _, unknown := range []bool{false, true} {
		var s, otherServer Server
		var l, otherLoad Load
		fill(reflect.ValueOf(&s).Elem())
		fill(reflect.ValueOf(&l).Elem())
		if !unknown {
			fill(reflect.ValueOf(&otherServer).Elem())
			fill(reflect.ValueOf(&otherLoad).Elem())
		}
		s.Add(otherServer)
		l.Add(otherLoad)
		check(reflect.ValueOf(s), unknown)
		check(reflect.ValueOf(l), unknown)
	}
}

// TestHiccups: of several processes, the longest and the most that one of them had.
func TestHiccups(t *testing.T) {
	a, b := &Hiccups{5, 50}, &Hiccups{6, 40}
	if got := a.Worse(b); *got != (Hiccups{6, 50}) || a.Worse(nil) != nil || (*Hiccups)(nil).Worse(a) != nil {
		t.Errorf("%+v", got)
	}
}

// TestUnknownBytes: what is unknown of some sockets is unknown of all.
func TestUnknownBytes(t *testing.T) {
	one, other := Bytes{AppDown: 1, WireDown: Observed(int64(3)), PacketsUp: Observed(int64(4))}, Bytes{AppDown: 2, WireDown: Observed(int64(5))}
	one.Add(other)
	if one.AppDown != 3 || *one.WireDown != 8 || one.PacketsUp != nil {
		t.Errorf("%+v", one)
	}
}
