package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pollpush/internal/usage"
	"pollpush/plots"
)

// newPlotCommand draws figures of recorded runs.
func newPlotCommand() *cobra.Command {
	out, name, width, font, title := ".", plots.ThemeNames()[0], "", "", ""
	formats, only := []string{"svg", "png"}, []string{}
	c := &cobra.Command{
		Use: "plot FILE...", Short: "draw figures of recorded runs",
		Example: "  pollpush plot --out figures results/data/*/runs.jsonl\n" +
			"  pollpush plot --theme talk --only tradeoff --title \"Polling is late\" runs.jsonl\n" +
			"  pollpush plot --theme paper --width 3.4in --font 9pt --format pdf runs.jsonl\n" +
			"  pollpush run --transport sse | pollpush plot -",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			for _, format := range formats {
				if err := oneOf("--format", format, plots.Formats()); err != nil {
					return err
				}
			}
			theme, figures, err := plotted(name, width, font, title, only)
			if err != nil {
				return err
			}
			runs, err := readRuns(files)
			if err != nil {
				return err
			}
			written, skipped, err := theme.Write(figures, out, formats, runs)
			for _, path := range written {
				if _, err := fmt.Fprintln(c.OutOrStdout(), path); err != nil {
					return fmt.Errorf("write to stdout: %w", err)
				}
			}
			if err != nil {
				return err
			}
			if len(written) == 0 {
				fmt.Fprintln(os.Stderr, "pollpush: nothing to draw: the runs are too few, too alike, or invalid")
				return errBad
			}
			if len(skipped) > 0 {
				fmt.Fprintln(os.Stderr, "pollpush: not drawn, because the runs don't vary in what they compare:",
					strings.Join(skipped, ", "))
			}
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", out, "the directory to write to")
	c.Flags().StringSliceVar(&formats, "format", formats, strings.Join(plots.Formats(), ", "))
	c.Flags().StringVar(&name, "theme", name, "what the figures are for: report; talk, which is read in five seconds; or paper, for a column")
	c.Flags().StringVar(&width, "width", width, "width of the figures, such as 3.4in or 16cm; without it the theme's")
	c.Flags().StringVar(&font, "font", font, "size of labels, such as 9pt; without it the theme's")
	c.Flags().StringSliceVar(&only, "only", only, "figures to draw, by the names of their files; without it all")
	c.Flags().StringVar(&title, "title", title, "the title of the one figure of --only; without it what the runs say")
	return c
}

// plotted returns the theme and the figures that flags ask for. Errors are of usage.
func plotted(name, width, font, title string, only []string) (plots.Theme, []plots.Figure, error) {
	if err := oneOf("--theme", name, plots.ThemeNames()); err != nil {
		return plots.Theme{}, nil, err
	}
	theme, err := plots.Themed(name, width, font)
	if err != nil {
		return plots.Theme{}, nil, usage.Errorf("--%w", err)
	}
	theme.Title = title
	figures := plots.Figures()
	if len(only) > 0 {
		var names []string
		for _, f := range figures {
			names = append(names, f.Name)
		}
		for _, name := range only {
			if err := oneOf("--only", name, names); err != nil {
				return plots.Theme{}, nil, err
			}
		}
		figures = slices.DeleteFunc(figures, func(f plots.Figure) bool { return !slices.Contains(only, f.Name) })
	}
	if title != "" && len(figures) != 1 {
		return plots.Theme{}, nil, usage.Errorf("--title: several figures can't have one title: name one with --only")
	}
	return theme, figures, nil
}
