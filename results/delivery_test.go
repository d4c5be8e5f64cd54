package results

import (
	"reflect"
	"testing"
)

// TestDeliveriesAddUp in every field, also those that may be unknown.
func TestDeliveriesAddUp(t *testing.T) {
	filled := func(factor int64) (d Delivery) {
		v := reflect.ValueOf(&d).Elem()
		for i := range v.NumField() {
			n := factor * int64(i+1)
			if f := v.Field(i); f.Kind() == reflect.Pointer {
				f.Set(reflect.ValueOf(&n))
			} else {
				f.SetInt(n)
			}
		}
		return d
	}
	for name, c := range map[string]struct{ a, b, want Delivery }{
		"all":             {filled(1), filled(100), filled(101)},
		"nothing more":    {filled(1), Delivery{}, filled(1)},
		"nothing so far":  {Delivery{}, filled(1), filled(1)},
		"nothing at all":  {Delivery{}, Delivery{}, Delivery{}},
		"none, and known": {Delivery{}, Delivery{Restarts: Observed(int64(0))}, Delivery{Restarts: Observed(int64(0))}},
	} {
		got := c.a
		if got.Add(c.b); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
	sum, first, second := Delivery{}, filled(1), filled(1)
	sum.Add(first)
	if sum.Add(second); !reflect.DeepEqual(first, filled(1)) || !reflect.DeepEqual(second, filled(1)) {
		t.Errorf("adding up changed what was added: %+v, %+v", first, second)
	}
}
