package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pollpush/internal/goldenfile"
)

// schemaFile is written by -update.
const schemaFile = "../docs/record.schema.json"

// object is a JSON object; encoding/json sorts its keys.
type object map[string]any

// recordSchema makes the JSON Schema (draft 2020-12) of the record. It demands what a record of any version has, and allows fields
// that it doesn't know, as records of newer versions have them.
func recordSchema(all []documentedType) object {
	definitions := object{}
	var root object
	for _, d := range all {
		properties := object{}
		for _, f := range d.fields {
			properties[f.key] = f.schema()
		}
		its := object{"type": "object", "description": d.about, "properties": properties}
		switch d.goType {
		case reflect.TypeFor[Run]():
			its["required"] = []string{"schema", "id", "scenario", "host", "started", "valid", "delivery", "bytes", "window_ns"}
			root = its
			continue
		case reflect.TypeFor[Scenario]():
			its["required"] = []string{"transport", "clients"}
		}
		definitions[d.goType.Name()] = its
	}
	maps.Copy(root, object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A run of pollpush: one line of runs.jsonl", "$defs": definitions})
	return root
}

// schema is that of one field.
func (f documentedField) schema() object {
	s := valueSchema(f.goType)
	if f.null {
		s = object{"anyOf": []object{s, {"type": "null"}}}
	}
	s["description"] = f.meaning
	if f.unit != "" {
		s["description"] = f.meaning + " [" + f.unit + "]"
	}
	return s
}

// valueSchema is that of a Go type's values.
func valueSchema(of reflect.Type) object {
	switch of {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[Duration]():
		return object{"type": "string", "pattern": `^-?(\d+(\.\d+)?(ns|µs|ms|s|m|h))+$`}
	}
	switch of.Kind() {
	case reflect.Struct:
		return object{"$ref": "#/$defs/" + of.Name()}
	case reflect.Slice:
		return object{"type": "array", "items": valueSchema(of.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": valueSchema(of.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	default:
		return object{"type": "integer"}
	}
}

func TestRecordSchema(t *testing.T) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(recordSchema(documentRecord(t))); err != nil {
		t.Fatal(err)
	}
	goldenfile.Check(t, schemaFile, text.Bytes())
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("record.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("record.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// referenceLines returns the lines of the committed records.
func referenceLines(t *testing.T) [][]byte {
	t.Helper()
	files, err := filepath.Glob("data/reference/*/runs.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files of committed records, %v", len(files), err)
	}
	var lines [][]byte
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for scanner := bufio.NewReader(f); ; {
			line, err := scanner.ReadBytes('\n')
			if len(bytes.TrimSpace(line)) > 0 {
				lines = append(lines, line)
			}
			if err != nil {
				break
			}
		}
	}
	return lines
}

func TestCommittedRecordsFollowTheSchema(t *testing.T) {
	schema := compileSchema(t)
	for _, line := range referenceLines(t) {
		run, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(run); err != nil {
			t.Fatalf("%.100s\n%v", line, err)
		}
	}
}

// TestSchemaRefuses: what is no record is seen by the schema too.
func TestSchemaRefuses(t *testing.T) {
	schema := compileSchema(t)
	good := string(referenceLines(t)[0])
	for _, test := range []struct{ old, new string }{
		{`"schema":1`, `"schema":"1"`},
		{`"scenario":`, `"scenery":`},
		{`"transport":`, `"transporter":`},
		{`"rate":`, `"rate":null,"rat":`},
		{`"measure":"`, `"measure":"soon`},
		{`"started":"`, `"started":"soon`},
		{`"lost":0`, `"lost":0.5`},
		{`"latency":{`, `"latency":[],"late":{`},
		{`"errors":{`, `"errors":{"reset":"some"},"e":{`},
		{`"invalid_because":[`, `"invalid_because":[3],"i":[`},
	} {
		bad := strings.Replace(good, test.old, test.new, 1)
		if bad == good {
			t.Fatalf("the record has no %s", test.old)
		}
		run, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(run) == nil {
			t.Errorf("with %s the schema takes it for a record", test.new)
		}
	}
}
