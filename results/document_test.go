package results

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/internal/goldenfile"
)

// A documentedType is an object of the record, as its documents tell it.
type documentedType struct {
	goType reflect.Type
	paths  []string // where in the record it stands: "latency", ...; "" is the record itself
	about  string
	fields []documentedField
}

// A documentedField is one of its fields.
type documentedField struct {
	key, meaning, unit string
	goType             reflect.Type // not a pointer
	null, absent       bool         // it may be
}

// documentRecord returns the record's objects, the record first, in the order in which they first stand in it: their fields by
// reflection, and what they mean by the comments of the code.
func documentRecord(t *testing.T) []documentedType {
	t.Helper()
	comments := readComments(t)
	all := []documentedType{{goType: reflect.TypeFor[Run](), paths: []string{""}}}
	for n := 0; n < len(all); n++ { // it grows
		d := &all[n]
		d.about = toReaders(comments[d.goType.Name()], d.goType, d.goType.Name())
		for i := range d.goType.NumField() {
			f := d.goType.Field(i)
			key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if key == "-" {
				continue
			}
			its := documentedField{key: key, goType: f.Type, absent: strings.HasPrefix(options, "omit"),
				meaning: toReaders(comments[d.goType.Name()+"."+f.Name], d.goType, f.Name)}
			if its.goType.Kind() == reflect.Pointer {
				its.goType, its.null = its.goType.Elem(), true
			}
			its.null = its.null || its.goType.Kind() == reflect.Slice || its.goType.Kind() == reflect.Map
			if d.goType == reflect.TypeFor[Scenario]() {
				its.meaning = scenarioMeaning(FieldNamed(key))
			}
			its.unit = unitOf(d.goType, key, its.goType)
			d.fields = append(d.fields, its)
			object := its.goType
			if object.Kind() == reflect.Slice {
				object = object.Elem()
			}
			if isObject(object) {
				path := strings.TrimPrefix(d.paths[0]+"."+key, ".")
				if at := slices.IndexFunc(all, func(other documentedType) bool { return other.goType == object }); at >= 0 {
					all[at].paths = append(all[at].paths, path)
				} else {
					all = append(all, documentedType{goType: object, paths: []string{path}})
					d = &all[n]
				}
			}
		}
	}
	return all
}

func isObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]()
}

// readComments returns the comments of this package's types ("Run") and of their fields ("Run.ID").
func readComments(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			types, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range types.Specs {
				its, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				comments[its.Name.Name] = its.Doc.Text() + types.Doc.Text()
				object, ok := its.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, f := range object.Fields.List {
					for _, field := range f.Names {
						comments[its.Name.Name+"."+field.Name] = f.Doc.Text() + f.Comment.Text()
					}
				}
			}
		}
	}
	return comments
}

var (
	nilWord   = regexp.MustCompile(`\bnil\b`)
	fieldName = regexp.MustCompile(`\b(?:([A-Z]\w*)\.)?([A-Z][a-z0-9]*[A-Z]\w*|[A-Z]\w*)\b`)
)

// toReaders makes a comment of the code a text for readers of the record: nil is null, and fields that can't be taken for words, like
// Delivery.Early and WindowNS, are called by their keys. object is the type that the comment is about, or of.
func toReaders(comment string, object reflect.Type, goName string) string {
	text := strings.Join(strings.Fields(nilWord.ReplaceAllString(comment, "null")), " ")
	if rest, ok := strings.CutPrefix(text, goName+" is "); ok && goName != object.Name() {
		text = rest
	}
	return fieldName.ReplaceAllStringFunc(text, func(name string) string {
		object := object
		of, field, qualified := strings.Cut(name, ".")
		if !qualified {
			field = name
			if strings.ToLower(name[1:]) == name[1:] {
				return name // a word
			}
		} else if owner, ok := reflect.TypeFor[Run]().FieldByName(of); ok {
			object = owner.Type
			for object.Kind() == reflect.Pointer {
				object = object.Elem()
			}
		}
		if object.Kind() != reflect.Struct {
			return name
		}
		f, ok := object.FieldByName(field)
		if !ok {
			return name
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if qualified {
			key = strings.ToLower(of) + "." + key
		}
		return "`" + key + "`"
	})
}

// scenarioMeaning is what the table of fields says.
func scenarioMeaning(f Field) string {
	text := f.Help
	if f.Default != nil {
		text += fmt.Sprintf(". Default: %v", f.Default)
	}
	return text
}

// unitOf returns the unit of a field; "" where it has none.
func unitOf(object reflect.Type, key string, of reflect.Type) string {
	switch of.Kind() {
	case reflect.Bool, reflect.String, reflect.Struct, reflect.Slice, reflect.Map:
		return ""
	}
	switch {
	case of == reflect.TypeFor[Duration]():
		return "as written"
	case object == reflect.TypeFor[Scenario]():
		if unit := FieldNamed(key).Unit; unit != "" && unit != "B" && !strings.Contains(unit, "/") {
			return unit + "s" // it is what is counted, in the singular
		}
		return FieldNamed(key).Unit
	case slices.Contains([]string{"together", "doubtful", "busy"}, key) || strings.HasSuffix(key, "_share"):
		return "0 to 1"
	case strings.HasSuffix(key, "_ns"):
		return "ns"
	case strings.HasSuffix(key, "_bytes"), strings.HasPrefix(key, "body_"):
		return "B"
	case strings.HasSuffix(key, "_rate"):
		return "events/s"
	}
	switch object {
	case reflect.TypeFor[Latency](), reflect.TypeFor[Distribution](), reflect.TypeFor[Lag]():
		if key != "count" && key != "events" {
			return "ns"
		}
	case reflect.TypeFor[Bytes](), reflect.TypeFor[NetLog]():
		if !strings.HasPrefix(key, "packets_") && key != "retransmits" {
			return "B"
		}
	}
	return ""
}

// jsonType names the type of a field's value for people.
func (f documentedField) jsonType() string {
	var name string
	switch {
	case f.goType == reflect.TypeFor[time.Time]():
		name = "time"
	case f.goType == reflect.TypeFor[Duration]():
		name = "duration"
	default:
		name = map[reflect.Kind]string{reflect.Bool: "true or false", reflect.String: "text", reflect.Float64: "number", reflect.Struct: "object",
			reflect.Slice: "list", reflect.Map: "object"}[f.goType.Kind()]
		name = cmp.Or(name, "integer")
	}
	if f.null {
		name += ", null"
	}
	if f.absent {
		name += ", absent"
	}
	return name
}

const (
	fieldsBegin = "<!-- fields: `go test ./results -update` writes them, of the comments in results/*.go -->\n"
	fieldsEnd   = "<!-- /fields -->\n"
)

// writeFields writes the part of docs/record.md that the code decides.
func writeFields(all []documentedType) string {
	var b strings.Builder
	cell := strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`)
	b.WriteString(fieldsBegin)
	for _, d := range all {
		var names []string
		for _, path := range d.paths {
			names = append(names, "`"+path+"`")
		}
		if title := strings.Join(names, ", "); title != "``" {
			fmt.Fprintf(&b, "\n### %s\n", title)
		} else {
			fmt.Fprintf(&b, "\n### The record\n")
		}
		fmt.Fprintf(&b, "\n%s\n\n| field | type | unit | meaning |\n|---|---|---|---|\n", cell.Replace(d.about))
		for _, f := range d.fields {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.key, f.jsonType(), f.unit, cell.Replace(f.meaning))
		}
	}
	b.WriteString("\n" + fieldsEnd)
	return b.String()
}

// TestRecordDocument: docs/record.md has every field of the record, as the code has it, and each says what it means.
func TestRecordDocument(t *testing.T) {
	all := documentRecord(t)
	for _, d := range all {
		if d.about == "" {
			t.Errorf("%s has no comment: say what it is", d.goType.Name())
		}
		for _, f := range d.fields {
			if f.meaning == "" {
				t.Errorf("the field %q of %s has no comment: say what it means, with unit and moment", f.key, d.goType.Name())
			}
		}
	}
	const file = "../docs/record.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), fieldsBegin)
	_, after, closed := strings.Cut(rest, fieldsEnd)
	if !ok || !closed {
		t.Fatalf("%s has no place for the fields", file)
	}
	goldenfile.Check(t, file, []byte(before+writeFields(all)+after))
}
