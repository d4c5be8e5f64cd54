package results

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWhatIsNotMeasuredIsNull: what a platform may be unable to tell has a place for that, in each part that an instrument
// fills in.
func TestWhatIsNotMeasuredIsNull(t *testing.T) {
	for _, part := range []any{Server{}, Load{}, Lag{}} {
		kind := reflect.TypeOf(part)
		for i := range kind.NumField() {
			f := kind.Field(i)
			if !slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, f.Type.Kind()) {
				t.Errorf("%s.%s is %v: unmeasured it would be zero", kind.Name(), f.Name, f.Type)
			}
			if f.Type.Kind() == reflect.Pointer && strings.Contains(f.Tag.Get("json"), "omitempty") {
				t.Errorf("%s.%s is left out when it is nil", kind.Name(), f.Name)
			}
		}
	}
	line, err := json.Marshal(Run{Server: &Server{}, Load: &Load{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"clock_step_ns":null`, `"gc_pause_ns":null`, `"gc_cycles":null`, `"goroutines":null`, `"busy":null`, `"path_p99":null`} {
		if !strings.Contains(string(line), want) {
			t.Errorf("no %s in %s", want, line)
		}
	}
}

// fill sets each field of a struct, and of the structs in it, to something that is not its zero value; no two numbers are
// the same.
func fill(t *testing.T, v reflect.Value, next *int64) {
	t.Helper()
	*next++
	switch v.Kind() {
	case reflect.Struct:
		if !v.CanInterface() {
			t.Fatalf("%v can't be filled", v.Type())
		}
		if v.Type().String() == "time.Time" {
			v.Set(reflect.ValueOf(instant(*next)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i), next)
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), next)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), next)
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fill(t, value, next)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), value)
	case reflect.Int, reflect.Int64:
		v.SetInt(*next)
	case reflect.Uint64:
		v.SetUint(uint64(*next))
	case reflect.Float64:
		v.SetFloat(float64(*next) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString("text " + instant(*next).String())
	default:
		t.Fatalf("nothing says here how a %v is filled", v.Type())
	}
}

// TestMergeKeepsEverything: whichever part of the record saw a field, it arrives, and takes nothing from the others.
func TestMergeKeepsEverything(t *testing.T) {
	var whole Run
	next := int64(0)
	fill(t, reflect.ValueOf(&whole).Elem(), &next)
	var merged Run
	merged.Merge(whole)
	merged.Merge(Run{})
	if !reflect.DeepEqual(merged, whole) {
		t.Errorf("merged %+v\nwant %+v", merged, whole)
	}
	// Field by field, also of the structs in it, each from a party of its own.
	var parties []Run
	var split func(index []int, kind reflect.Type)
	split = func(index []int, kind reflect.Type) {
		for i := range kind.NumField() {
			if !kind.Field(i).IsExported() {
				continue
			}
			at := append(index[:len(index):len(index)], i)
			if f := kind.Field(i); f.Type.Kind() == reflect.Struct && f.Type.String() != "time.Time" {
				split(at, f.Type)
				continue
			}
			var party Run
			reflect.ValueOf(&party).Elem().FieldByIndex(at).Set(reflect.ValueOf(whole).FieldByIndex(at))
			parties = append(parties, party)
		}
	}
	split(nil, reflect.TypeOf(whole))
	var sum Run
	for _, party := range parties {
		sum.Merge(party)
	}
	if len(parties) < 60 || !reflect.DeepEqual(sum, whole) {
		t.Errorf("%d parties make %+v\nwant %+v", len(parties), sum, whole)
	}
}

// TestMergeAddsWarnings: what several say stands there together.
func TestMergeAddsWarnings(t *testing.T) {
	r := Run{Warnings: []string{"a"}, Errors: map[string]int64{"reset": 1}}
	r.Merge(Run{Warnings: []string{"b"}, InvalidBecause: []string{"c"}, Errors: map[string]int64{"closed": 2}})
	if strings.Join(r.Warnings, " ") != "a b" || len(r.InvalidBecause) != 1 || r.Errors["reset"] != 1 || r.Errors["closed"] != 2 {
		t.Errorf("%+v", r)
	}
}

// instant is a time that differs for each n.
func instant(n int64) time.Time { return time.Unix(n, 0).UTC() }

// TestNoRateIsNegativeZero: -0, as a flag or a suite may say, is recorded as 0.
func TestNoRateIsNegativeZero(t *testing.T) {
	s := Default()
	s.Rate = math.Copysign(0, -1)
	if s.Complete(); math.Signbit(s.Rate) {
		t.Errorf("the rate is %v, want 0", s.Rate)
	}
}
