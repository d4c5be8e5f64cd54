package main

import "strings"

// listFlag makes a list a flag that may be repeated, with commas between its elements. Unlike pflag's own it keeps empty
// elements, so that an unset shell variable is seen and not taken for something else.
type listFlag struct {
	list  *[]string
	given *bool // the first value replaces the default
}

func newListFlag(list *[]string) listFlag { return listFlag{list, new(bool)} }

func (f listFlag) Type() string { return "strings" }

func (f listFlag) Set(text string) error {
	if !*f.given {
		*f.list, *f.given = nil, true
	}
	*f.list = append(*f.list, strings.Split(text, ",")...)
	return nil
}

func (f listFlag) String() string {
	if f.list == nil {
		return ""
	}
	return strings.Join(*f.list, ",")
}
