package prepare

import (
	"fmt"
	"log/slog"
	"math"

	"tandem/datasets"
	"tandem/datasets/amazon"
	"tandem/datasets/atomic"
	"tandem/datasets/movielens"
	"tandem/datasets/ncf"
	"tandem/datasets/prepared"
	"tandem/datasets/sequence"
	"tandem/datasets/synth"
	"tandem/datasets/tabular"
	"tandem/experiments/recipe"
)

// Load reads the data that d names, uncleaned. What a reader had to leave out is
// written to log.
func Load(d recipe.Data, log *slog.Logger) (*datasets.Data, error) { return load(d, nil, log) }

// load is Load within the memory of spill, which takes the rows when it does not do;
// nil = there is memory for all.
func load(d recipe.Data, spill *datasets.Spill, log *slog.Logger) (*datasets.Data, error) {
	var data *datasets.Data
	var err error
	switch d.Format {
	case "synth":
		data, _, err = synth.Generate(*d.Synth)
	case "amazon":
		data, err = loadAmazon(d, log)
	case "movielens":
		data, err = loadMovieLens(d, log)
	case "atomic":
		data, err = loadAtomic(d, log)
	case "ncf":
		var report ncf.Report
		files := *d.NCF
		files.Train, files.Test, files.Negatives = d.PathOf(files.Train), d.PathOf(files.Test), d.PathOf(files.Negatives)
		data, report, err = ncf.Read(files, 0)
		if err == nil && report != (ncf.Report{}) {
			log.Warn("candidate lists are sets: left out of them", "held_out_items", report.HeldOut, "repeated_items", report.Repeated)
		}
	case "sequence":
		files := *d.Sequence
		if files.Path = d.PathOf(files.Path); files.Attributes != "" {
			files.Attributes = d.PathOf(files.Attributes)
		}
		var report sequence.Report
		data, report, err = sequence.Read(files)
		if err == nil && report != (sequence.Report{}) {
			log.Warn("attributes and sequences differ", "attributes_of_unknown_items", report.Unknown,
				"items_without_attributes", report.Absent, "repeated_attributes", report.Repeated)
		}
	case "csv", "tsv", "jsonl", "parquet":
		data, err = loadTables(d, spill, log)
	case "prepared":
		data, _, err = prepared.Read(d.PathOf(d.Path))
	default:
		err = fmt.Errorf("experiments: data.format = %q, want one of csv, tsv, jsonl, parquet, prepared, amazon, movielens, atomic, ncf, sequence, synth", d.Format)
	}
	if err != nil {
		return nil, err
	}
	if err := addAttributes(d, d.Items, "item", data.ItemIDs(), &data.Items, log); err != nil {
		return nil, err
	}
	if err := addAttributes(d, d.Users, "user", data.UserIDs(), &data.Users, log); err != nil {
		return nil, err
	}
	// A catalogue that adds items comes after the columns that the reader itself made.
	for _, c := range data.Items {
		pad(c, data.ItemIDs().Len())
	}
	for _, c := range data.Users {
		pad(c, data.UserIDs().Len())
	}
	if err := dataFit(d, data, spill); err != nil {
		return nil, err
	}
	return data, nil
}

// loadMovieLens logs what the files were taken for.
func loadMovieLens(d recipe.Data, log *slog.Logger) (*datasets.Data, error) {
	files := *d.MovieLens
	files.Path = d.PathOf(files.Path)
	data, report, err := movielens.Read(files)
	if err == nil {
		log.Info("movielens", "layout", report.Layout, "unrated_movies", report.UnratedMovies, "unknown_movies", report.UnknownMovies,
			"idle_users", report.IdleUsers, "unknown_users", report.UnknownUsers, "unused_tags", report.UnusedTags)
	}
	return data, err
}

func loadAtomic(d recipe.Data, log *slog.Logger) (*datasets.Data, error) {
	files := *d.Atomic
	files.Path = d.PathOf(files.Path)
	data, report, err := atomic.Read(files)
	if err == nil {
		log.Info("atomic files", "idle_items", report.IdleItems, "unknown_items", report.UnknownItems,
			"idle_users", report.IdleUsers, "unknown_users", report.UnknownUsers)
		for _, column := range report.Ignored {
			log.Info("left out", "column", column)
		}
	}
	return data, err
}

// loadAmazon reads reviews and metadata, and logs what the files were taken for.
func loadAmazon(d recipe.Data, log *slog.Logger) (*datasets.Data, error) {
	files := *d.Amazon
	for _, p := range []*string{&files.Reviews, &files.Train, &files.Valid, &files.Test, &files.Metadata} {
		if *p != "" {
			*p = d.PathOf(*p)
		}
	}
	data, report, err := amazon.Read(files)
	if err != nil {
		return nil, err
	}
	for _, f := range report.Files {
		log.Info("amazon "+f.Kind, "of", f.Vintage, "as", f.Layout, "rows", f.Rows, "file", f.Path)
	}
	if m := report.Metadata; m.Rows > 0 {
		log.Info("attributes of items", "rows", m.Rows, "without_interaction", m.Unknown, "added", m.Added, "repeated", m.Repeated,
			"without_row", m.Absent, "cut_paths", m.CutPaths, "debris", m.Debris)
	}
	logPrices(log, report.Prices)
	return data, nil
}

// logPrices says what a column of prices held, if there is one.
func logPrices(log *slog.Logger, p datasets.PriceReport) {
	if p != (datasets.PriceReport{}) {
		log.Info("prices", "in", p.Currency, "there", p.Prices, "none", p.None, "debris", p.Debris,
			"other_currency", p.OtherCurrency, "bad", p.Bad)
	}
}

// loadTables reads one log, or the three of a given split over the same ids.
func loadTables(d recipe.Data, spill *datasets.Spill, log *slog.Logger) (*datasets.Data, error) {
	in := d.Interactions
	config := in.LogConfig
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
	config := t.AttributeConfig
	config.Shape = d.Rooted(t.Shape)
	read, report, err := tabular.ReadAttributes(d.PathOf(t.Path), config, ids)
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

// pad adds missing values until the column covers n entities.
func pad(c *datasets.Column, n int) {
	for c.Len() < n {
		if c.IsNumeric() {
			c.Numbers = append(c.Numbers, math.NaN())
		} else {
			c.Labels.Append()
		}
	}
}
