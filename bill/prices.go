// Package bill says what a month of some usage costs in the meters that providers bill by: pure arithmetic over price files, which
// are dated, name their source, and can be replaced by the user's own. No price stands in the code.
package bill

import (
	"embed"
	"fmt"
	"os"
	"strings"
	"time"

	"pollpush/internal/shipped"
	"pollpush/results"
)

//go:embed prices/*.yaml
var embedded embed.FS

// Whom a price file is for, beside anything, which is the empty text.
const (
	forRequests = "requests" // HTTP requests that end
	forSockets  = "sockets"  // WebSockets
)

// A Prices is one price file.
type Prices struct {
	Name     string        `yaml:"-"`               // of the file, without its ending
	About    string        `yaml:"about"`           // the product, and what of it is not in the bill, as the end of a sentence
	Date     string        `yaml:"date"`            // of the list: YYYY-MM or YYYY-MM-DD
	Source   string        `yaml:"source"`          // where the prices were read
	Currency string        `yaml:"currency"`        // of all prices
	For      string        `yaml:"for"`             // requests or sockets; empty: anything
	Longest  time.Duration `yaml:"longest_request"` // after which the product ends a request; 0: never
	Items    []Item        `yaml:"items"`
}

// An Item is a line of a price list: a meter, and either a price, tiers of prices, or plans of which one is bought.
type Item struct {
	Name  string   `yaml:"name"`
	Meter string   `yaml:"meter"`
	Per   float64  `yaml:"per"`   // so many units of the meter have the price; 0: one
	Price *float64 `yaml:"price"` // nil: tiers or plans have it
	Tiers []Tier   `yaml:"tiers"`
	Plans []Plan   `yaml:"plans"`

	// What some meters have beside: see meters.
	Step               float64           `yaml:"step"`
	Least              float64           `yaml:"least"`
	StepBytes          float64           `yaml:"step_bytes"`
	IncomingRatio      float64           `yaml:"incoming_ratio"`
	PerPublished       float64           `yaml:"per_published"`
	MemoryGB           float64           `yaml:"memory_gb"`
	ClientsPerInstance float64           `yaml:"clients_per_instance"`
	Unit               *LoadBalancerUnit `yaml:"unit"`
}

// A Tier is a part of a month's quantity with a price of its own: what is beyond the tier before, up to its end.
type Tier struct {
	UpTo  float64 `yaml:"up_to"` // in units of the meter; 0, of the last one: without end
	Price float64 `yaml:"price"`
}

// A Plan is bought for a month and has limits. The first in the list that is large enough is taken.
type Plan struct {
	Name           string  `yaml:"name"`
	Price          float64 `yaml:"price"`
	Connections    float64 `yaml:"connections"`      // at the same time
	MessagesPerDay float64 `yaml:"messages_per_day"` // delivered and received ones
}

// A LoadBalancerUnit is what one unit of a load balancer carries: the dimension that takes the most units is billed.
type LoadBalancerUnit struct {
	NewConnections    float64 `yaml:"new_connections_per_second"`
	ActiveConnections float64 `yaml:"active_connections"`
	GBPerHour         float64 `yaml:"gb_per_hour"` // both ways
	Rules             float64 `yaml:"rules_per_second"`
	RulesPerRequest   float64 `yaml:"rules_per_request"` // evaluated beyond those that are free; 0: none
}

// Names returns the names of the price files that are embedded, in order.
func Names() []string { return shipped.Names(embedded, "prices") }

// Files returns the price files that are embedded, in the order of Names.
func Files() []Prices {
	var all []Prices
	for _, name := range Names() {
		p, err := Load(name)
		if err != nil {
			panic("internal error: " + err.Error()) // a test reads them
		}
		all = append(all, p)
	}
	return all
}

// Load returns the embedded price file of that name, or else the one in the file of that name. Errors say what to write.
func Load(nameOrFile string) (Prices, error) {
	f, err := embedded.Open("prices/" + nameOrFile + ".yaml")
	if err == nil {
		nameOrFile += ".yaml"
	} else if f, err = os.Open(nameOrFile); err != nil {
		if !strings.ContainsAny(nameOrFile, "./") {
			return Prices{}, fmt.Errorf("no price file %q: use %s, or the name of a YAML file%s",
				nameOrFile, strings.Join(Names(), ", "), results.Hint(nameOrFile, Names()))
		}
		return Prices{}, fmt.Errorf("read prices: %w", err)
	}
	defer f.Close()
	return Read(f, nameOrFile)
}
