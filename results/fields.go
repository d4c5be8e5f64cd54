package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// fields is what there is to say about the names of a JSON object's fields, beside what encoding/json does.
type fields struct {
	unknown []string // paths of those that the type does not have, like "lag.colour"
}

// decisive returns the first unknown field that may be all in which two runs differ, or that is a known one misspelt.
func (f fields) decisive() (path string, yes bool) {
	for _, path := range f.unknown {
		top, _, _ := strings.Cut(path, ".")
		if top == "scenario" || top == "host" {
			return path, true
		}
	}
	return "", false
}

// fieldsOf walks the fields of one JSON value that is decoded into a type. A field that stands twice is an error, since
// readers disagree about which of them counts (RFC 8259, section 4), and so is one whose name differs from a known one
// in its case only, which encoding/json would take for that.
func fieldsOf(text []byte, of reflect.Type) (fields, error) {
	var f fields
	err := f.walk(json.NewDecoder(bytes.NewReader(text)), of, "")
	return f, err
}

func (f *fields) walk(d *json.Decoder, of reflect.Type, path string) error {
	for of != nil && of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name := fmt.Sprint(key)
			at := strings.TrimPrefix(path+"."+name, ".")
			if seen[name] {
				return fmt.Errorf("the field %q stands twice", at)
			}
			seen[name] = true
			inner, err := f.inside(of, name, at)
			if err != nil {
				return err
			}
			if err := f.walk(d, inner, at); err != nil {
				return err
			}
		}
	case json.Delim('['):
		var element reflect.Type
		if of != nil && of.Kind() == reflect.Slice {
			element = of.Elem()
		}
		for d.More() {
			if err := f.walk(d, element, path); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = d.Token() // the closing one
	return err
}

// inside returns the type of a field; nil where anything may be.
func (f *fields) inside(of reflect.Type, name, path string) (reflect.Type, error) {
	switch {
	case of == nil:
		return nil, nil
	case of.Kind() == reflect.Map:
		return of.Elem(), nil
	case of.Kind() != reflect.Struct:
		return nil, nil
	}
	for i := range of.NumField() {
		switch known := jsonName(of.Field(i)); {
		case known == name:
			return of.Field(i).Type, nil
		case strings.EqualFold(known, name):
			return nil, fmt.Errorf("the field %q is written %q", path, known)
		}
	}
	f.unknown = append(f.unknown, path)
	return nil, nil
}

// jsonName is what a field is called in JSON.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// signed are the fields that may be negative: differences of clocks and of counts.
var signed = []string{"clock_step_ns", "clock_offset_ns", "offset_ns", "drift_ppb", "difference_ns", "difference_down", "difference_up"}

// negative returns the path and the value of a number of r that is negative and can't be. Lag is not looked at, whose
// instruments may be early.
func negative(r Run) (path, value string, found bool) {
	return negativeIn(reflect.ValueOf(r), "")
}

func negativeIn(v reflect.Value, path string) (string, string, bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return negativeIn(v.Elem(), path)
		}
	case reflect.Int, reflect.Int64:
		return path, fmt.Sprint(v.Interface()), v.Int() < 0
	case reflect.Float64:
		return path, fmt.Sprint(v.Float()), v.Float() < 0
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if where, value, found := negativeIn(v.MapIndex(key), path+"."+key.String()); found {
				return where, value, true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if where, value, found := negativeIn(v.Index(i), path); found {
				return where, value, true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name := jsonName(v.Type().Field(i))
			if name == "" || name == "lag" || slices.Contains(signed, name) {
				continue
			}
			if where, value, found := negativeIn(v.Field(i), strings.TrimPrefix(path+"."+name, ".")); found {
				return where, value, true
			}
		}
	}
	return "", "", false
}
