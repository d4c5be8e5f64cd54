package advise

import (
	"encoding/json"
	"fmt"
)

// A maybe is a number that is null in JSON where it is not known.
type maybe float64

// MarshalJSON writes the number.
func (n maybe) MarshalJSON() ([]byte, error) {
	if !finite(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// What JSON calls an answer and its parts: times in seconds, sizes in bytes, rates per second, all clients together.
type (
	answerJSON struct {
		Needs        map[string]string `json:"needs"` // as flags and files say them
		Recommended  *string           `json:"recommended"`
		Equal        []string          `json:"within_a_tenth"`
		Sentences    []string          `json:"sentences"`
		Options      []optionJSON      `json:"options"`
		Holds        []rangeJSON       `json:"holds"`
		Prices       string            `json:"prices"` // that decided
		NotCovered   []string          `json:"not_covered"`
		Beyond       []string          `json:"beyond_measurements"`
		Notes        []string          `json:"notes"`
		Coefficients sourceJSON        `json:"coefficients"`
	}
	optionJSON struct {
		Transport    string     `json:"transport"`
		PollInterval *maybe     `json:"poll_interval"`
		Meets        bool       `json:"meets"`
		Misses       []string   `json:"misses"`
		Mean         maybe      `json:"latency_mean"`
		P50          maybe      `json:"latency_p50"`
		P90          maybe      `json:"latency_p90"`
		P99          maybe      `json:"latency_p99"`
		Max          maybe      `json:"latency_max"`
		Requests     maybe      `json:"requests"`
		Delivered    maybe      `json:"delivered"`
		BytesUp      maybe      `json:"bytes_up"`
		BytesDown    maybe      `json:"bytes_down"`
		WireDown     maybe      `json:"wire_down"`
		Connections  maybe      `json:"connections"` // at the same time
		Cores        maybe      `json:"server_cores"`
		Processes    int        `json:"server_processes"`
		Memory       maybe      `json:"server_memory"`
		Kernel       maybe      `json:"kernel_memory"`
		Radio        *radioJSON `json:"radio"` // of one client, per hour; null where it has none
		Bills        []billJSON `json:"bills"`
	}
	radioJSON struct {
		OnSeconds maybe `json:"on_seconds"`
		WakeUps   maybe `json:"wake_ups"`
	}
	billJSON struct {
		Prices   string     `json:"prices"`
		Currency string     `json:"currency"`
		Total    maybe      `json:"month"` // null where the prices are for something else
		Why      string     `json:"why,omitempty"`
		Leaves   string     `json:"leaves_out,omitempty"` // the sum is the least that it costs
		Lines    []lineJSON `json:"lines"`
	}
	lineJSON struct {
		Item     string `json:"item"`
		Quantity maybe  `json:"quantity"`
		Unit     string `json:"unit"`
		Cost     maybe  `json:"cost"`
		Note     string `json:"note,omitempty"`
	}
	rangeJSON struct {
		What   string  `json:"what"`
		Now    string  `json:"now"`
		From   *string `json:"from"` // null: as far as was looked
		FromBy *maybe  `json:"from_divided_by"`
		FromIs *string `json:"from_better"`
		To     *string `json:"to"`
		ToBy   *maybe  `json:"to_times"`
		ToIs   *string `json:"to_better"`
	}
	sourceJSON struct {
		Source   string `json:"source"`
		Host     string `json:"host"`
		Measured string `json:"measured"`
		Revision string `json:"revision"`
		Runs     int    `json:"runs"`
	}
)

func (a Answer) json() (string, error) {
	c := a.Coefficients
	j := answerJSON{
		Needs: map[string]string{}, Equal: []string{}, Sentences: a.sentences(), Options: []optionJSON{}, Holds: []rangeJSON{}, Prices: a.By,
		NotCovered: some(a.NotCovered), Beyond: some(a.Beyond), Notes: some(a.Notes),
		Coefficients: sourceJSON{c.Source, c.Host, c.Measured, c.Revision, c.Runs},
	}
	for _, f := range Fields {
		j.Needs[f.Key] = f.Get(a.Needs)
	}
	if a.Best >= 0 {
		j.Recommended = &a.Options[a.Best].Transport.Name
	}
	for _, i := range a.Equal {
		j.Equal = append(j.Equal, a.Options[i].Transport.Name)
	}
	for _, o := range a.Options {
		j.Options = append(j.Options, o.json())
	}
	for _, r := range a.Holds {
		rj := rangeJSON{What: r.What, Now: r.Now}
		if r.From != "" {
			rj.From, rj.FromBy, rj.FromIs = &r.From, pointer(maybe(r.FromBy)), &r.FromIs
		}
		if r.To != "" {
			rj.To, rj.ToBy, rj.ToIs = &r.To, pointer(maybe(r.ToBy)), &r.ToIs
		}
		j.Holds = append(j.Holds, rj)
	}
	text, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return "", fmt.Errorf("make JSON of the answer: %w", err)
	}
	return string(text) + "\n", nil
}

func (o Option) json() optionJSON {
	j := optionJSON{
		Transport: o.Transport.Name, Meets: o.Meets(), Misses: some(o.Misses),
		Mean: maybe(o.Latency.Mean()), P50: maybe(o.Latency.Quantile(0.5)), P90: maybe(o.Latency.Quantile(0.9)),
		P99: maybe(o.Late(0.99)), Max: maybe(o.Late(1)),
		Requests: maybe(o.Requests), Delivered: maybe(o.Delivered), BytesUp: maybe(o.BytesUp), BytesDown: maybe(o.BytesDown), WireDown: maybe(o.WireDown),
		Connections: maybe(o.Connections), Cores: maybe(o.Cores), Processes: o.Processes, Memory: maybe(o.Memory), Kernel: maybe(o.Kernel),
		Bills: []billJSON{},
	}
	if o.Interval > 0 {
		j.PollInterval = pointer(maybe(o.Interval.Seconds()))
	}
	if o.Radio != nil {
		j.Radio = &radioJSON{maybe(o.Radio.OnSeconds), maybe(o.Radio.WakeUps)}
	}
	for _, b := range o.Bills {
		bj := billJSON{Prices: b.Prices, Currency: b.Currency, Total: maybe(b.Total), Why: b.Why, Leaves: b.LeavesOut, Lines: []lineJSON{}}
		for _, l := range b.Lines {
			bj.Lines = append(bj.Lines, lineJSON{l.Item, maybe(l.Quantity), l.Unit, maybe(l.Cost), l.Note})
		}
		j.Bills = append(j.Bills, bj)
	}
	return j
}

// some is a list that is [] in JSON rather than null where it is empty.
func some(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func pointer[T any](v T) *T { return &v }
