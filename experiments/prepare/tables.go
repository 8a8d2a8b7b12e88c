package prepare

import (
	"log/slog"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe"
)

// values is what tabular wants of w; nil when there is none.
func values(w recipe.Weights) map[string]float64 {
	if w == nil {
		return nil
	}
	values := map[string]float64{}
	for _, weight := range w {
		values[weight.Event] = weight.Value
	}
	return values
}

// tell writes to log what reading a file left out.
func tell(in *recipe.Interactions, log *slog.Logger, path string, r tabular.LogReport) {
	dropped := 0
	counts := []any{"path", path, "rows", r.Rows}
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
	if dropped+r.UnknownEvents > 0 {
		log.Info("rows of interactions that were left out or found no match", counts...)
	}
}

// loadTables reads one log, or the three of a given split over the same ids.
func loadTables(d recipe.Data, spill *datasets.Spill, log *slog.Logger) (*datasets.Data, error) {
	in := d.Interactions
	config := tabular.LogConfig{
		Layout: tabular.Layout{Format: tabular.Format(d.Format), Delimiter: in.Delimiter, Header: in.Header},
		Columns: tabular.Columns{
			User: in.Columns.User, Item: in.Columns.Item, Value: in.Columns.Value, Time: in.Columns.Time, Event: in.Columns.Event,
		},
		NumericIDs: in.NumericIDs, TimeUnit: recipe.TimeUnits[in.TimeUnit], Sorted: in.Sorted,
		Shape:       d.Shape(in.Lookup, in.Where, in.Derive),
		EventValues: values(in.Events), DropUnknownEvents: in.UnknownEvents == "drop",
	}
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
		r, err := tabular.Read(d.Resolve(path), config, users, items)
		if err != nil {
			return nil, err
		}
		tell(in, log, path, r.Report)
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
		if *part.log, err = read(part.path, part.path == in.Train); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// addAttributes appends the columns of a table of items or users.
func addAttributes(d recipe.Data, t *recipe.Table, key string, ids *datasets.IDs, columns *datasets.Columns, log *slog.Logger) error {
	if t == nil {
		return nil
	}
	config := tabular.AttributeConfig{
		Layout: tabular.Layout{Format: tabular.Format(t.Format), Delimiter: t.Delimiter, Header: t.Header},
		Shape:  d.Shape(t.Lookup, t.Where, t.Derive),
		Key:    t.Columns.Key, AddUnknown: t.Unknown == "add", KeepFirst: t.Repeated == "first",
	}
	for _, c := range t.Columns.List {
		config.Columns = append(config.Columns, tabular.Attribute{
			Name: c.Name, Sources: c.Sources, Kind: tabular.Kind(c.Kind), Separator: c.Separator, High: c.High,
			Prices: datasets.PriceRules{Currency: c.Currency, OtherCurrency: c.OtherCurrency, BadPrice: c.BadPrice},
		})
	}
	read, report, err := tabular.ReadAttributes(d.Resolve(t.Path), config, ids)
	if err != nil {
		return err
	}
	if report.Unknown+report.Absent+report.CutPaths+report.Repeated+report.Dropped > 0 {
		log.Info("attributes of "+key+"s", "rows", report.Rows, "without_interaction", report.Unknown,
			"without_row", report.Absent, "cut_paths", report.CutPaths, "repeated", report.Repeated, "dropped", report.Dropped)
	}
	for _, p := range report.Prices {
		logPrices(log, p)
	}
	*columns = append(*columns, read...)
	return nil
}
