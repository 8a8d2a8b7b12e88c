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
func Load(d recipe.Data, log *slog.Logger) (*datasets.Data, error) { return load(d, nil, nil, log) }

// LoadWithBlanks is Load that goes on where a row of a table lacks its user, item, value, time or
// event: such rows are left out and counted. The counts are nil where every row was whole.
func LoadWithBlanks(d recipe.Data, log *slog.Logger) (*datasets.Data, *tabular.Blanks, error) {
	blanks := &tabular.Blanks{}
	data, err := load(d, nil, blanks, log)
	if blanks.Any == 0 {
		blanks = nil
	}
	return data, blanks, err
}

// load is Load within the memory of spill, which takes the rows when it does not do; nil = there
// is memory for all. Rows of tables that say too little go to blanks; nil = they are errors.
func load(d recipe.Data, spill *datasets.Spill, blanks *tabular.Blanks, log *slog.Logger) (*datasets.Data, error) {
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
		data, err = loadSequence(d, log)
	case "csv", "tsv", "jsonl", "parquet", "xlsx":
		data, err = loadTables(d, spill, blanks, log)
	case "prepared":
		data, _, err = prepared.Read(d.PathOf(d.Path))
	default:
		err = fmt.Errorf("experiments: data.format = %q, want one of csv, tsv, jsonl, parquet, xlsx, prepared, amazon, movielens, atomic, ncf, sequence, synth", d.Format)
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

func loadSequence(d recipe.Data, log *slog.Logger) (*datasets.Data, error) {
	files := *d.Sequence
	for _, p := range []*string{&files.Path, &files.Train, &files.Valid, &files.Test, &files.Attributes} {
		if *p != "" {
			*p = d.PathOf(*p)
		}
	}
	data, report, err := sequence.Read(files)
	if err != nil {
		return nil, err
	}
	if report.Unknown+report.Absent+report.Repeated > 0 {
		log.Warn("attributes and sequences differ", "attributes_of_unknown_items", report.Unknown,
			"items_without_attributes", report.Absent, "repeated_attributes", report.Repeated)
	}
	if report.Idle > 0 {
		log.Info("lines of a user without items", "lines", report.Idle)
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
		log.Info("prices", "in", p.Currency, "priced", p.Prices-p.Zero, "of_0", p.Zero, "no_price", p.None, "debris", p.Debris,
			"other_currency", p.OtherCurrency, "bad", p.Bad)
	}
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
