package experiment

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// leaves calls do with each field of v that has no fields of its own, by its path.
func leaves(v reflect.Value, path string, do func(path string, leaf reflect.Value)) {
	if v.Kind() == reflect.Pointer && v.Type().Elem().Kind() == reflect.Struct {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || v.Type() == reflect.TypeFor[time.Time]() {
		do(path, v)
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			leaves(v.Field(i), path+"."+v.Type().Field(i).Name, do)
		}
	}
}

// fill gives a leaf a value that is not its zero.
func fill(leaf reflect.Value) {
	switch leaf.Kind() {
	case reflect.Pointer:
		leaf.Set(reflect.New(leaf.Type().Elem()))
		fill(leaf.Elem())
	case reflect.Int, reflect.Int64:
		leaf.SetInt(7)
	case reflect.Uint64:
		leaf.SetUint(7)
	case reflect.Float64:
		leaf.SetFloat(0.7)
	case reflect.String:
		leaf.SetString("7")
	case reflect.Bool:
		leaf.SetBool(true)
	case reflect.Slice:
		leaf.Set(reflect.MakeSlice(leaf.Type(), 1, 1))
		fill(leaf.Index(0))
	case reflect.Map:
		leaf.Set(reflect.MakeMap(leaf.Type()))
		value := reflect.New(leaf.Type().Elem()).Elem()
		fill(value)
		leaf.SetMapIndex(reflect.ValueOf("7"), value)
	case reflect.Struct:
		if leaf.Type() == reflect.TypeFor[time.Time]() {
			leaf.Set(reflect.ValueOf(time.Unix(7, 0)))
			return
		}
		for i := range leaf.NumField() {
			fill(leaf.Field(i))
		}
	default:
		panic("no value for " + leaf.Kind().String())
	}
}

// TestNoPartIsForgotten sets each field of each part, one at a time: the record is another one.
func TestNoPartIsForgotten(t *testing.T) {
	// What the record does not take from the part that has it.
	elsewhere := map[string]bool{
		"Server.Server.CPUs": true, "Server.Server.ForeignCPUShare": true, "Subscribers.Run.Load.ForeignCPUShare": true, "Subscribers.Run.Load.OwnCPUShare": true, // measured here
		"Server.Connections.PageLoaded.At": true, "Server.Connections.Connected.At": true, // see countedAt
		"Server.Connections.Mark1.At": true, "Server.Connections.Mark2.At": true,
		"Server.Connections.PageLoaded.Stats.Open": true, "Server.Connections.Mark1.Stats.Open": true, // the page's own
		"Server.Connections.Connected.Stats.Open": true, // where polls are held
		"Subscribers.Run.Connect.ServerCPUNS":     true, // the server knows it
		"Subscribers.Run.Valid":                   true, // judged here
		"Subscribers.Run.Bench":                   true, // known to who reads it
		"Subscribers.Sent.First":                  true, // what the server is asked for
		"Subscribers.Sent.Last":                   true,
		// A browser's runs have no middlebox, which requests are counted for.
		"Server.Connections.PageLoaded.Stats.Requests": true, "Server.Connections.Connected.Stats.Requests": true,
		"Server.Connections.Mark1.Stats.Requests": true, "Server.Connections.Mark2.Stats.Requests": true,
		// The clients tell of a middlebox what it does to them, the server what comes through, and its own process the rest.
		"Middlebox.Middlebox.Buffered": true, "Middlebox.Middlebox.Cuts": true, "Middlebox.Middlebox.SilenceCutNS": true, "Middlebox.Middlebox.Requests": true,
	}
	for _, name := range []string{"Program.Name", "Program.SHA256", "Program.Version", "Program.Started", "Program.Processes", "CPUNS", "RSSIdleBytes", "RSSBytes", "Blocked", "Requests"} {
		elsewhere["Subscribers.Run.Middlebox."+name] = true
	}
	assembled := func(change func(*parts)) string {
		m := newMeasurement(results.Default(), Options{})
		m.started, m.err = time.Time{}, fmt.Errorf("not judged")
		m.parts = parts{
			server:      &ServerPart{},
			publisher:   &PublisherPart{First: []uint64{1}, Last: []uint64{0}},
			path:        &PathPart{},
			middlebox:   &MiddleboxPart{},
			subscribers: &clientsPart{Run: results.Run{Load: &results.Load{}, Connect: &results.Connect{}, Middlebox: &results.Middlebox{}, Browser: &results.Browser{NetLog: &results.NetLog{}}}},
		}
		change(&m.parts)
		line, err := json.Marshal(m.assemble())
		if err != nil {
			t.Fatal(err)
		}
		return string(line)
	}
	before := assembled(func(*parts) {})
	beforeCounted := assembled(func(p *parts) { p.server.Connections = &Connections{} })
	n := 0
	check := func(part string, of func(*parts) any) {
		var paths []string
		leaves(reflect.New(reflect.TypeOf(of(&parts{})).Elem()).Elem(), part, func(path string, _ reflect.Value) { paths = append(paths, path) })
		for _, path := range paths {
			if elsewhere[path] {
				continue
			}
			n++
			after := assembled(func(p *parts) {
				set(reflect.ValueOf(of(p)), path[len(part):])
			})
			if after == before || after == beforeCounted {
				t.Errorf("%s is not in the record", path)
			}
		}
	}
	check("Server", func(p *parts) any { return p.server })
	check("Publisher", func(p *parts) any { return p.publisher })
	check("Middlebox", func(p *parts) any { return p.middlebox })
	check("Path", func(p *parts) any { return p.path })
	check("Subscribers", func(p *parts) any { return p.subscribers })
	if n < 100 {
		t.Errorf("%d fields were tried: this test overlooks some", n)
	}
}

// set fills the leaf at a path; what lies on the way there is made where it is missing.
func set(v reflect.Value, path string) {
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "."), ".") {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.FieldByName(name)
	}
	fill(v)
}
