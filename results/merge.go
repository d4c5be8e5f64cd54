package results

import "reflect"

// Merge takes over what another role saw of the run: all of part that is not zero. Structs such as Lag, to which several
// parties contribute, are merged field by field; what they say (Warnings, InvalidBecause) is put together. It goes by the
// types, so that a field that is added can't be forgotten.
func (r *Run) Merge(part Run) { merge(reflect.ValueOf(r).Elem(), reflect.ValueOf(part)) }

func merge(into, from reflect.Value) {
	if from.IsZero() {
		return
	}
	for i := range from.NumField() {
		to, f := into.Field(i), from.Field(i)
		if !from.Type().Field(i).IsExported() {
			continue // what reading found out about the record is not part of it
		}
		switch {
		case f.Kind() == reflect.Struct && f.Type().Field(0).IsExported(): // a time is a value of its own
			merge(to, f)
		case f.Kind() == reflect.Slice:
			if f.Len() > 0 {
				to.Set(reflect.AppendSlice(to, f))
			}
		case f.Kind() == reflect.Map && !to.IsNil():
			for key, value := range f.Seq2() {
				to.SetMapIndex(key, value)
			}
		case !f.IsZero():
			to.Set(f)
		}
	}
}
