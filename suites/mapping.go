package suites

// A Pair is a key of a mapping with its value as it is written, and where that stands: FILE:LINE.
type Pair struct{ Key, Value, At string }

// ReadMapping reads a text that is one mapping of known keys to single values, as strictly as a suite. what names it in errors,
// which begin with path, and the line.
func ReadMapping(path, text, what string, known ...string) ([]Pair, error) {
	d, root, err := readDocument(path, text)
	if err != nil {
		return nil, err
	}
	fields, err := d.fields(root, what, known...)
	if err != nil {
		return nil, err
	}
	var pairs []Pair
	for _, f := range fields {
		value, err := d.text(f.value, f.key)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, Pair{f.key, value, d.at(f.value)})
	}
	return pairs, nil
}
