package atomic

import (
	"errors"
	"fmt"
)

// Config says what to read. Path is required.
type Config struct {
	// Path is that of the files without their endings: "ml-100k/ml-100k". Each may be
	// in gzip or zstd (ending .gz or .zst).
	Path string `yaml:"path" json:"path" path:"true"`
	// Benchmark reads the three parts of a given split instead of one .inter.
	Benchmark bool `yaml:"benchmark" json:"benchmark"`
	// The columns of .inter that make the log. Value and Time are not read when they
	// are empty, nor when they have RecBole's name and the file lacks them.
	User  string `yaml:"user" json:"user"`
	Item  string `yaml:"item" json:"item"`
	Value string `yaml:"value" json:"value"`
	Time  string `yaml:"time" json:"time"`
	// Columns are the attributes to read; none = all that can be read.
	Columns []string `yaml:"columns" json:"columns"`
}

// DefaultConfig has the column names that RecBole has by default.
func DefaultConfig() Config {
	return Config{User: "user_id", Item: "item_id", Value: "rating", Time: "timestamp", Columns: []string{}}
}

// Validate returns all faults of c, joined.
func (c Config) Validate() error {
	var errs []error
	for _, f := range []struct{ name, value string }{{"path", c.Path}, {"user", c.User}, {"item", c.Item}} {
		if f.value == "" {
			errs = append(errs, fmt.Errorf(`atomic: %s = "", want a name`, f.name))
		}
	}
	roles := map[string]string{}
	for _, f := range []struct{ name, value string }{{"user", c.User}, {"item", c.Item}, {"value", c.Value}, {"time", c.Time}} {
		if other, there := roles[f.value]; there && f.value != "" {
			errs = append(errs, fmt.Errorf("atomic: %s = %q, want another column than %s", f.name, f.value, other))
		}
		roles[f.value] = f.name
	}
	return errors.Join(errs...)
}

// Report says what was not used.
type Report struct {
	IdleItems, IdleUsers       int      // rows without an interaction: left out
	UnknownItems, UnknownUsers int      // ids without a row, where there is a file
	Ignored                    []string // columns left out, as "file: name:type"
}
