package results

import "reflect"

// Add adds what went through other sockets. What is unknown of either is unknown of both.
func (b *Bytes) Add(o Bytes) {
	into, from := reflect.ValueOf(b).Elem(), reflect.ValueOf(o)
	for i := range into.NumField() {
		to, n := into.Field(i), from.Field(i)
		switch {
		case to.Kind() != reflect.Pointer:
			to.SetInt(to.Int() + n.Int())
		case to.IsNil(), n.IsNil():
			to.SetZero()
		default:
			to.Set(reflect.ValueOf(Observed(to.Elem().Int() + n.Elem().Int())))
		}
	}
}

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
