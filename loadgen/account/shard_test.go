package account

import (
	"reflect"
	"testing"
)

// TestCountsAddUp fails when a field is added that is not summed.
func TestCountsAddUp(t *testing.T) {
	var a, b Counts
	of := func(c *Counts) reflect.Value { return reflect.ValueOf(c).Elem() }
	for i := range of(&a).NumField() {
		of(&a).Field(i).SetInt(int64(i + 1))
		of(&b).Field(i).SetInt(int64(100 * (i + 1)))
	}
	a.add(b)
	for i := range of(&a).NumField() {
		if got, want := of(&a).Field(i).Int(), int64(101*(i+1)); got != want {
			t.Errorf("%s is %d, want %d", of(&a).Type().Field(i).Name, got, want)
		}
	}
}

// TestShardsShareTheClients out, each to one, whatever the numbers are.
func TestShardsShareTheClients(t *testing.T) {
	for clients := 1; clients <= 9; clients++ {
		for shards := 1; shards <= 10; shards++ {
			s := scenario(clients)
			s.Topics = 2
			a := New(s, Options{Shards: shards})
			seen := map[*Client]bool{}
			for i := range clients {
				c := a.Client(i)
				if seen[c] || c.shard == nil || c.topic != i%2 {
					t.Errorf("%d clients in %d shards: client %d is %+v", clients, shards, i, c)
				}
				seen[c] = true
			}
			if len(a.shards) != min(clients, shards) {
				t.Errorf("%d clients have %d shards, want %d at most", clients, len(a.shards), shards)
			}
		}
	}
}
