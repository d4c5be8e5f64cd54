// Package report turns recorded runs into what people read: tables for a terminal, a page, a pull request's comment, CSV,
// the Go benchmark format, and findings in sentences.
package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pollpush/bill"
	"pollpush/internal/english"
	"pollpush/report/language"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
)

// A Report is what Text, Markdown and HTML show. Tables and findings are made of the runs.
type Report struct {
	Runs     []results.Run
	Figures  []Figure           // Text has none
	Prices   []bill.Prices      // of what a month of the runs would cost; none: that isn't said
	Warnings []string           // of reading the runs and of drawing; the runs' own are added
	Command  string             // that makes it again
	Language *language.Language // that it is written in
	Checks   []Checked          // of the servers of a round; none: no checks were made

	theory    []prediction     // of the valid runs
	published []studies.Source // what others have published of the runs' experiments
}

// New returns the report of runs, with what theory and publications say of them. command makes it again.
func New(runs []results.Run, figures []Figure, command string) Report {
	return Report{Runs: runs, Figures: figures, Command: command, theory: predictions(runs), published: studies.Sources(runs)}
}

// A Figure is a drawing that answers one question.
type Figure struct {
	Name     string // as package plots has it: it decides the section
	Question string
	Title    string   // what its runs answer, or else the question
	Details  []string // how to read it, and what was run, in sentences
	SVG      []byte   // for HTML: markup that stands inside the page as it is, as of Drawing.Inline of package plots
	Narrow   []byte   // the same for phones
	Link     string   // for Markdown: its path relative to the report, with slashes and unescaped
}

// headlines are the figures that come before all sections.
var headlines = []string{"tradeoff", "tradeoff-sparse"}

// A page is a Report, sorted the way all formats show it.
type page struct {
	Title    string
	Caution  string // against all of its numbers; "": none is needed
	Lead     string
	Answer   string    // see Answer
	About    []string  // what the suites say of themselves
	SLO      []Verdict // on the objectives that the runs' suites have; none: they have none
	Findings []answer
	Headline []Figure
	Boards   []board // of rounds; none: fewer than two servers were measured
	Sections []pageSection

	Published *publishedSection // nil: none

	Theory   theoryPart
	Delivery Table
	Attempts Table      // of scenarios that were invalid often
	Invalid  []Evidence // the run and why
	Method   []paragraph
	Hosts    []Table
	Warnings []string
	Command  string
	Again    string // the command that makes one of the runs again; "": there is none
}

// A Verdict is the finding on one objective, and whether all of its scenarios hold it.
type Verdict struct {
	Finding
	Holds bool
}

// An answer is the findings to one question under one setting, which is "" where each of them says its own. First is whether it is
// the first one to its question.
type answer struct {
	ID, Question string
	First        bool
	Setting      string
	Findings     []Finding
}

// A pageSection is one question with its table and figures. Note says what the table's columns are.
type pageSection struct {
	ID, Question, Note string
	About              []string // what the suite says of the sets that answer it, as far as no section before has that
	Table              Table
	Left               []string // the scenarios that are not in the table, and why
	More               []Table
	Figures            []Figure
}

// page sorts the report.
func (r Report) page() page {
	a, tried := account(r.Runs), attemptsOf(r.Runs)
	p := page{Title: "pollpush", Caution: tried.caution(), Theory: theoryOf(r.theory), Delivery: a.table(), Attempts: tried.table(), Method: method(r.Runs), Command: r.Command,
		Answer: Answer(r.Runs), About: distinctText(r.Runs, aboutSuite), SLO: verdictsOn(r.Runs), Again: exampleAgain(r.Runs), Boards: boards(r.Runs, r.Checks)}
	if suites := distinctText(r.Runs, results.Run.Suite); len(suites) > 0 {
		p.Title += ": " + english.List(suites)
	}
	for _, run := range a.invalid {
		p.Invalid = append(p.Invalid, Evidence{a.name(run), strings.Join(run.InvalidBecause, "; ")})
	}
	p.Published = r.publications()
	p.Sections = r.bills()
	p.addSections(r)
	hosts := results.Hosts(r.Runs)
	for _, h := range hosts {
		p.Hosts = append(p.Hosts, hostTable(h))
	}
	p.Lead = lead(r.Runs, hosts)
	p.Warnings = slices.Concat(r.Warnings, runWarnings(r.Runs), objectiveWarnings(r.Runs), results.Mixed(r.Runs))
	return p
}

// addSections adds sections and findings; a figure without a section of its own stands in the last one.
func (p *page) addSections(r Report) {
	found := findings(r.Runs, r.published)
	answered := func(id, question string) {
		its := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Question != id })
		for i, same := range stats.GroupBy(its, func(f Finding) string { return f.Setting }) {
			p.Findings = append(p.Findings, answer{id, question, i == 0, same[0].Setting, same})
		}
	}
	placed := map[string]bool{}
	for _, name := range headlines {
		placed[name] = true
	}
	var told []string // of sets, whose runs may answer several questions
	for _, s := range sections(r.Runs) {
		about := slices.DeleteFunc(s.abouts(), func(text string) bool { return slices.Contains(told, text) })
		told = append(told, about...)
		shown := pageSection{ID: s.id(), Question: s.text, Note: s.smallPrint(), About: about, Table: s.table(), Left: s.left(), More: s.more()}
		for _, f := range r.Figures {
			if slices.Contains(s.figures, f.Name) && !placed[f.Name] {
				shown.Figures = append(shown.Figures, f)
				placed[f.Name] = true
			}
		}
		p.Sections = append(p.Sections, shown)
		answered(s.id(), s.text)
	}
	answered(publishedResults().name, publishedResults().text)
	answered("delivery", deliveryQuestion)
	var rest []Figure
	for _, f := range r.Figures {
		switch {
		case slices.Contains(headlines, f.Name):
			p.Headline = append(p.Headline, f)
		case !placed[f.Name]:
			rest = append(rest, f)
		}
	}
	if len(rest) > 0 {
		p.Sections = append(p.Sections, pageSection{ID: "figures", Question: "More figures", Figures: rest})
	}
}

// lead says what was run, where and when.
func lead(runs []results.Run, hosts []results.Host) string {
	if len(runs) == 0 {
		return "There are no runs."
	}
	first := slices.MinFunc(runs, func(a, b results.Run) int { return a.Started.Compare(b.Started) }).Started
	made, scenarios, day := plural(len(runs), "run"), plural(len(stats.GroupBy(runs, results.Run.Identity)), "scenario"), first.UTC().Format("2 January 2006")
	text := fmt.Sprintf("%s of %s, started on %s.", made, scenarios, day)
	if a := attemptsOf(runs); a.invalid > 0 {
		text = fmt.Sprintf("%s (%s invalid, %s made again) of %s, started on %s.", made, count(a.invalid), count(a.again), scenarios, day)
	}
	if len(hosts) == 1 {
		h := hosts[0]
		text += " " + fmt.Sprintf("Made on %s (%s), by pollpush of revision %s.", cmp.Or(h.CPU, "an unknown CPU"), plural(h.Cores, "core"), cmp.Or(h.Revision, "unknown"))
	}
	return text
}

// exampleAgain is the command that makes one of the runs again, the first one that can be: those of several transports at the same
// time have no meaning alone.
func exampleAgain(runs []results.Run) string {
	i := slices.IndexFunc(runs, func(r results.Run) bool { return r.Valid && !r.Parallel && r.ID != "" })
	if i < 0 {
		return ""
	}
	return madeAgainBy(runs[i])
}

// runWarnings returns what runs warn of, each text once with how many say so.
func runWarnings(runs []results.Run) []string {
	said := map[string]int{}
	for _, r := range runs {
		for _, w := range r.Warnings {
			said[w]++
		}
	}
	var texts []string
	for _, w := range slices.Sorted(maps.Keys(said)) {
		texts = append(texts, fmt.Sprintf("%s (%s)", w, plural(said[w], "run")))
	}
	return texts
}

// distinctText returns the values of a text of the runs that are not empty, in the order of their first run.
func distinctText(runs []results.Run, of func(results.Run) string) []string {
	var texts []string
	for _, r := range runs {
		if text := of(r); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// aboutSuite is what a run's suite says of itself, and aboutSet what it says of the run's set.
func aboutSuite(r results.Run) string {
	if r.About == nil {
		return ""
	}
	return r.About.Suite
}

func aboutSet(r results.Run) string {
	if r.About == nil {
		return ""
	}
	return r.About.Set
}
