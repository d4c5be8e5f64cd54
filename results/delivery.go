package results

import "reflect"

// Add adds what became of other events. It goes by the type, so that a field that is added can't be forgotten; what is
// unknown on one side is what the other knows.
func (d *Delivery) Add(o Delivery) {
	into, from := reflect.ValueOf(d).Elem(), reflect.ValueOf(o)
	for i := range into.NumField() {
		to, n := into.Field(i), from.Field(i)
		switch {
		case to.Kind() != reflect.Pointer:
			to.SetInt(to.Int() + n.Int())
		case n.IsNil():
		case to.IsNil():
			to.Set(reflect.ValueOf(Observed(n.Elem().Int())))
		default:
			to.Set(reflect.ValueOf(Observed(to.Elem().Int() + n.Elem().Int())))
		}
	}
}
