package atomic

import "tandem/datasets/setting"

// Config says what to read. Path is required.
type Config struct {
	// Path is that of the files without their endings: "ml-100k/ml-100k". Each may be
	// in gzip or zstd (ending .gz or .zst).
	// Touch: always.
	Path string `yaml:"path" json:"path" path:"true"`
	// Benchmark reads the three parts of a given split (.train.inter, .valid.inter,
	// .test.inter) instead of one .inter.
	// Touch: to evaluate on the rows of a published table.
	Benchmark bool `yaml:"benchmark" json:"benchmark"`
	// User is the column of .inter with the user's key.
	// Touch: where the file has another name for it.
	User string `yaml:"user" json:"user"`
	// Item is the column of .inter with the item's key.
	// Touch: where the file has another name for it.
	Item string `yaml:"item" json:"item"`
	// Value is the column of .inter with a rating; not read when it is empty, nor when it
	// has RecBole's name and the file lacks it.
	// Touch: "" to take every row for a 1.
	Value string `yaml:"value" json:"value"`
	// Time is the column of .inter with a time; not read as Value is not.
	// Touch: where the file has another name for it.
	Time string `yaml:"time" json:"time"`
	// Columns are the attributes to read; none = all that can be read.
	// Touch: where a file has texts that no feature needs.
	Columns []string `yaml:"columns" json:"columns"`
}

// DefaultConfig has the column names that RecBole has by default.
func DefaultConfig() Config {
	return Config{User: "user_id", Item: "item_id", Value: "rating", Time: "timestamp", Columns: []string{}}
}

// SetDefaults makes c the default.
func (c *Config) SetDefaults(string) { *c = DefaultConfig() }

// Validate returns all faults of c, joined.
func (c Config) Validate() error {
	faults := setting.Check(c)
	for _, f := range []struct{ key, value string }{{"path", c.Path}, {"user", c.User}, {"item", c.Item}} {
		if f.value == "" {
			faults.Add(f.key, ` = "", want a name`)
		}
	}
	roles := map[string]string{}
	for _, f := range []struct{ key, value string }{{"user", c.User}, {"item", c.Item}, {"value", c.Value}, {"time", c.Time}} {
		if other, there := roles[f.value]; there && f.value != "" {
			faults.Add(f.key, " = %q, want another column than %s", f.value, other)
		}
		roles[f.value] = f.key
	}
	return faults.Join("atomic: ")
}

// Report says what was not used.
type Report struct {
	IdleItems, IdleUsers       int      // rows without an interaction: left out
	UnknownItems, UnknownUsers int      // ids without a row, where there is a file
	Ignored                    []string // columns left out, as "file: name:type"
}
