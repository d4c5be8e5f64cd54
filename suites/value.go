package suites

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// How numbers are written. YAML's other ways (octal, which 010 is to some readers, hexadecimal, sexagesimal) are refused:
// whoever writes 010 may mean ten.
var (
	wholeNumber = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*(_[0-9]+)*)$`)
	number      = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*(_[0-9]+)*)?(\.[0-9]*)?([eE][-+]?[0-9]+)?$`)
)

// set gives a field of a scenario the value of a node, exactly as it is written.
func (d *document) set(target any, name string, n ast.Node) error {
	text, err := d.text(n, name)
	if err != nil {
		return err
	}
	if err := parse(reflect.ValueOf(target).Elem(), text, quoted(n)); err != nil {
		return d.errorAt(n, "%s: %w", name, err)
	}
	return nil
}

// Set gives the variable that target points to, which is of the type of a scenario's field, the value that text has as a
// field's value in a suite.
func Set(target any, text string) error { return parse(reflect.ValueOf(target).Elem(), text, false) }

func parse(v reflect.Value, text string, quoted bool) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	plain := strings.ReplaceAll(text, "_", "")
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
		return nil
	case reflect.Bool:
		if quoted || text != "true" && text != "false" {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(text == "true")
		return nil
	case reflect.Int:
		if quoted || !wholeNumber.MatchString(text) {
			return fmt.Errorf("%q is no whole number: write it in digits, without a leading zero or quotes", text)
		}
		n, err := strconv.ParseInt(plain, 10, 64)
		v.SetInt(n)
		return outOfRange(text, err)
	case reflect.Uint64:
		if quoted || !wholeNumber.MatchString(text) || text[0] == '-' {
			return fmt.Errorf("%q is no whole number from 0 on: write it in digits, without a leading zero or quotes", text)
		}
		n, err := strconv.ParseUint(strings.TrimPrefix(plain, "+"), 10, 64)
		v.SetUint(n)
		return outOfRange(text, err)
	case reflect.Float64:
		if quoted || !number.MatchString(text) || !strings.ContainsAny(text, "0123456789") {
			return fmt.Errorf("%q is no number: write it like 20 or 0.5, without a leading zero or quotes", text)
		}
		f, err := strconv.ParseFloat(plain, 64)
		if mantissa, _, _ := strings.Cut(strings.ToLower(plain), "e"); f == 0 && strings.ContainsAny(mantissa, "123456789") || math.IsInf(f, 0) {
			err = strconv.ErrRange
		}
		v.SetFloat(f)
		return outOfRange(text, err)
	default:
		panic("internal error: suites can't read a " + v.Type().String())
	}
}

// outOfRange says that a number is, if err does.
func outOfRange(text string, err error) error {
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%s is out of range", text)
	}
	return err
}
