package bill

import (
	"fmt"
	"math"

	"pollpush/results/stats"
)

// A month has 30 days here.
const (
	monthHours   = 30 * 24
	monthMinutes = monthHours * 60
	monthSeconds = monthMinutes * 60
)

const (
	gigabyte = 1e9     // of traffic: providers' GB are decimal, or bill as if they were
	gibibyte = 1 << 30 // of memory
)

// The meters that other code knows by name.
const (
	meterPlan         = "plan"
	meterLoadBalancer = "load_balancer_units"
	meterWallClock    = "wall_clock_gb_seconds"
)

// A meter counts what is billed: so many units in a month, and why where that isn't plain.
type meter struct {
	unit     string
	of       func(u Usage, i Item) (quantity float64, note string)
	settings []string // that an item with the meter may have
}

// meters are all there are, by their names in price files.
//
//	month                  1: what is paid however much is used
//	hours                  of the month: what is paid for being there
//	egress_gb              bytes to clients on the wire, as packets are billed; where those were not counted, those through the sockets
//	vcpu_hours             busy cores, at least `least`, in steps of `step`
//	memory_gb_hours        memory in GiB, at least `least`, in steps of `step`
//	requests               HTTP requests, and opened sockets; with `incoming_ratio` also one for so many messages from clients, with
//	                       `per_published` also so many for each message of whoever publishes
//	connection_minutes     of connections held
//	socket_messages        delivered ones, in steps of `step_bytes`, and those from clients
//	load_balancer_units    hours of units; a `unit` says what one carries, and the dimension that takes the most decides
//	wall_clock_gb_seconds  `memory_gb` for as long as a request is in progress in an instance, which `clients_per_instance` share
//	plan                   the first of `plans` that is large enough
var meters = map[string]meter{
	"month": {unit: "month", of: plain(func(Usage) float64 { return 1 })},
	"hours": {unit: "h", of: plain(func(Usage) float64 { return monthHours })},
	"egress_gb": {unit: "GB", of: func(u Usage, _ Item) (float64, string) {
		if math.IsNaN(u.WireDown) {
			return u.BytesDown * monthSeconds / gigabyte, "without TCP/IP headers: bytes on the wire were not counted"
		}
		return u.WireDown * monthSeconds / gigabyte, ""
	}},
	"vcpu_hours": {"vCPU h", func(u Usage, i Item) (float64, string) {
		return i.sold(u.Cores) * monthHours, fmt.Sprintf("%s vCPU for %s busy cores", stats.Digits(i.sold(u.Cores)), stats.Digits(u.Cores))
	}, []string{"step", "least"}},
	"memory_gb_hours": {"GB h", func(u Usage, i Item) (float64, string) {
		gb := u.Memory / gibibyte
		return i.sold(gb) * monthHours, fmt.Sprintf("%s GB for %s GB in use", stats.Digits(i.sold(gb)), stats.Digits(gb))
	}, []string{"step", "least"}},
	"requests": {"requests", func(u Usage, i Item) (float64, string) {
		perSecond := u.Requests
		if u.Socket { // each begins as a request
			perSecond += u.NewConnections
		}
		if i.IncomingRatio > 0 {
			perSecond += u.Incoming / i.IncomingRatio
		}
		if i.PerPublished > 0 {
			perSecond += u.Published * i.PerPublished
		}
		return perSecond * monthSeconds, ""
	}, []string{"incoming_ratio", "per_published"}},
	"connection_minutes": {unit: "min", of: plain(func(u Usage) float64 { return u.Connections * monthMinutes })},
	"socket_messages": {"messages", func(u Usage, i Item) (float64, string) {
		steps, note := 1.0, ""
		if i.StepBytes > 0 {
			if steps = max(1, math.Ceil(u.MessageBytes/i.StepBytes)); steps > 1 {
				note = fmt.Sprintf("each of %s B counts as %s", stats.Digits(u.MessageBytes), stats.Digits(steps))
			}
		}
		return (u.Delivered*steps + u.Incoming) * monthSeconds, note
	}, []string{"step_bytes"}},
	meterLoadBalancer: {unit: "unit h", of: func(u Usage, i Item) (float64, string) {
		units, why := i.Unit.of(u)
		return units * monthHours, why
	}},
	meterWallClock: {"GB s", func(u Usage, i Item) (float64, string) {
		instances := u.RequestSeconds
		if i.ClientsPerInstance > 0 {
			instances = min(instances, math.Ceil(u.Connections/i.ClientsPerInstance))
		}
		return i.MemoryGB * instances * monthSeconds, fmt.Sprintf("%s instances awake on average", stats.Digits(instances))
	}, []string{"memory_gb", "clients_per_instance"}},
	meterPlan: {unit: "month", of: plain(func(Usage) float64 { return 1 })},
}

// plain is a quantity that needs no note.
func plain(of func(Usage) float64) func(Usage, Item) (float64, string) {
	return func(u Usage, _ Item) (float64, string) { return of(u), "" }
}

// sold is how much has to be bought to have so much.
func (i Item) sold(needed float64) float64 {
	if i.Step > 0 {
		needed = math.Ceil(needed/i.Step-1e-9) * i.Step // 0.75 in steps of 0.25 is three, whatever floats make of it
	}
	return max(needed, i.Least)
}

// of returns how many units are needed, and the dimension that decides.
func (l LoadBalancerUnit) of(u Usage) (units float64, why string) {
	units = math.Inf(-1)
	for _, dimension := range []struct {
		name  string
		units float64
	}{
		{"active connections decide", u.Connections / l.ActiveConnections},
		{"new connections decide", u.NewConnections / l.NewConnections},
		{"bytes decide", (u.BytesUp + u.BytesDown) * 3600 / gigabyte / l.GBPerHour},
		{"rules decide", u.Requests * l.RulesPerRequest / l.Rules},
	} {
		if math.IsNaN(dimension.units) {
			return math.NaN(), ""
		}
		if dimension.units > units {
			units, why = dimension.units, dimension.name
		}
	}
	return units, why
}
