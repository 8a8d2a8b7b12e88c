package prepare

import (
	"cmp"
	"log/slog"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe"
)

// loadTables reads one log, or the three of a given split over the same ids.
func loadTables(d recipe.Data, spill *datasets.Spill, blanks *tabular.Blanks, log *slog.Logger) (*datasets.Data, error) {
	in := d.Interactions
	config := in.LogConfig
	config.Blanks = blanks
	config.Format, config.Shape = tabular.Format(d.Format), d.Rooted(in.Shape)
	users, items := datasets.NewIDs(), datasets.NewIDs()
	data := &datasets.Data{}
	if in.Path != "" {
		config.Spill = spill
	}
	read := func(path string, whole bool) (*datasets.Log, error) {
		if path == "" {
			return nil, nil
		}
		if config.ItemColumns = nil; whole {
			config.ItemColumns = in.ItemColumns
		}
		r, err := tabular.Read(d.PathOf(path), config, users, items)
		if err != nil {
			return nil, err
		}
		tellLeftOut(in, log, path, r.Report)
		data.Items = append(data.Items, r.Items...)
		return r.Log, nil
	}
	var err error
	if data.Log, err = read(in.Path, true); err != nil || data.Log != nil {
		if spill != nil && spill.Used() {
			data.Spilled = spill
		}
		return data, err
	}
	data.Given = &datasets.Split{}
	for _, part := range []struct {
		path string
		log  **datasets.Log
	}{{in.Train, &data.Given.Train}, {in.Valid, &data.Given.Valid}, {in.Test, &data.Given.Test}} {
		if in.UndatedTest && part.path == in.Test {
			config.Columns.Time, config.Sorted = "", false
		}
		if *part.log, err = read(part.path, part.path == in.Train); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// addAttributes appends the columns of a table of items or users.
func addAttributes(d recipe.Data, t *tabular.Table, key string, ids *datasets.IDs, columns *datasets.Columns, log *slog.Logger) error {
	if t == nil {
		return nil
	}
	path, config := attributesOf(d, t)
	config.Shape = d.Rooted(config.Shape)
	read, report, err := tabular.ReadAttributes(d.PathOf(path), config, ids)
	if err != nil {
		return err
	}
	if report.Unknown+report.Absent+report.CutPaths+report.Repeated+report.Dropped+report.Blanked+report.NotNumbers > 0 {
		log.Info("attributes of "+key+"s", "rows", report.Rows, "without_interaction", report.Unknown,
			"without_row", report.Absent, "cut_paths", report.CutPaths, "repeated", report.Repeated, "dropped", report.Dropped, "read_as_missing", report.Blanked+report.NotNumbers)
	}
	if report.NullWords > 0 {
		log.Info("words for nothing in attributes of "+key+"s, taken for nothing", "path", t.Path, "values", report.NullWords)
	}
	for _, p := range report.Prices {
		logPrices(log, p)
	}
	*columns = append(*columns, read...)
	return nil
}

// attributesOf is the file that tells the attributes of t and how it is read: where t names
// none, that of the interactions, cut and shaped as for them, of a given split its train part;
// what t says of rows comes after.
func attributesOf(d recipe.Data, t *tabular.Table) (path string, c tabular.AttributeConfig) {
	in := d.Interactions
	if t.Path != "" || in == nil {
		return t.Path, t.AttributeConfig
	}
	c = t.AttributeConfig
	c.Layout = tabular.Layout{Format: tabular.Format(d.Format), Header: in.Header, Delimiter: in.Delimiter}
	c.Missing = slices.Concat(in.Missing, c.Missing)
	c.Lookup = slices.Concat(in.Lookup, c.Lookup)
	c.Where = slices.Concat(in.Where, c.Where)
	c.Derive = slices.Concat(in.Derive, c.Derive)
	c.Repeated = cmp.Or(c.Repeated, "first_known") // most things are in a log more than once
	return cmp.Or(in.Path, in.Train), c
}

// tellLeftOut writes to log what reading a file left out.
func tellLeftOut(in *tabular.Interactions, log *slog.Logger, path string, r tabular.LogReport) {
	dropped := 0
	counts := []any{"path", path, "rows", r.Rows}
	for i, n := range r.Blanked {
		dropped += n
		counts = append(counts, "missing_"+in.Missing[i].Column, n)
	}
	for i, n := range r.Dropped {
		dropped += n
		counts = append(counts, "where."+strconv.Itoa(i)+"_"+in.Where[i].Column, n)
	}
	for i, n := range r.Unmatched {
		dropped += n
		counts = append(counts, "unmatched_in_"+in.Lookup[i].Path, n)
	}
	if in.UnknownEvents == "drop" {
		counts = append(counts, "unknown_events", r.UnknownEvents)
	}
	if r.NotNumbers > 0 {
		counts = append(counts, "nan_read_as_missing", r.NotNumbers)
	}
	if in.Value != nil && in.Value.PositiveFrom != nil {
		counts = append(counts, "below_positive_from", r.BelowPositive)
	}
	if dropped+r.UnknownEvents+r.NotNumbers+r.BelowPositive > 0 {
		log.Info("rows of interactions that were left out, found no match or say nothing", counts...)
	}
	if r.NullKeys > 0 {
		log.Warn("users or items with a word for nothing as their key, such as nan or NULL: each is one user or item", "path", path,
			"rows", r.NullKeys, "remedy", "where: {not: [...]} leaves them out")
	}
	if r.Overtaken > 0 {
		log.Warn("rows behind a newer one of their user and second, kept so: what does not fit in memory is not put in order", "path", path,
			"rows", r.Overtaken, "remedy", "a file in order of time, or a larger --mem")
	}
}
