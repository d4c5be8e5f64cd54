package results

import "fmt"

// once returns runs without those that stand there before already, and how many those are.
func once(runs []Run) (fresh []Run, again int) {
	seen := map[string]bool{}
	for _, r := range runs {
		if content := r.text(); !seen[content] {
			seen[content] = true
			fresh = append(fresh, r)
		}
	}
	return fresh, len(runs) - len(fresh)
}

// ReadFiles returns the runs of several files, read as Read does. A run that stands in several of them, or twice in one,
// counts once, which is a warning: the same file may have been named twice, or been copied.
func ReadFiles(paths []string) (runs []Run, warnings []string, err error) {
	benches := map[string]string{} // of each run
	for _, path := range paths {
		read, its, err := Read(path)
		if err != nil {
			return nil, nil, err
		}
		warnings = append(warnings, its...)
		bench := path
		var fresh []Run
		again := 0
		for _, r := range read {
			content := r.text()
			if known, ok := benches[content]; ok {
				bench = known // a copy goes on with the bench whose runs it has
				again++
				continue
			}
			benches[content] = bench
			fresh = append(fresh, r)
		}
		for _, r := range fresh {
			r.Bench = bench
			runs = append(runs, r)
		}
		if again > 0 {
			warnings = append(warnings, fmt.Sprintf("%s: %d of its %d runs were read before: they count once", path, again, len(read)))
		}
	}
	return runs, warnings, nil
}
