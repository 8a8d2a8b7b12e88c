package doctor_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/doctor"
)

// stateOf is the state of one check, and what was found.
func stateOf(t *testing.T, c doctor.Config, name string) (state, found string) {
	for _, check := range doctor.Examine(c).Checks {
		if check.Name == name {
			return check.State, check.Found
		}
	}
	t.Fatalf("no check %q", name)
	return "", ""
}

func TestExamine(t *testing.T) {
	there := t.TempDir()
	file := filepath.Join(there, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	missing := filepath.Join(there, "not", "there")
	tests := []struct {
		name         string
		change       func(*doctor.Config)
		check, state string
		found        string
	}{
		{"data there", func(c *doctor.Config) { c.Data = there }, "data", doctor.Fine, "1 entries"},
		{"data not there", func(c *doctor.Config) { c.Data = missing }, "data", doctor.Note, "TANDEM_DATA is not set"},
		{"named data not there", func(c *doctor.Config) { c.Data, c.DataNamed = missing, true }, "data", doctor.Wrong, "no such file"},
		{"data a file", func(c *doctor.Config) { c.Data, c.DataNamed = file, true }, "data", doctor.Wrong, "not a directory"},
		{"runs to be made", func(c *doctor.Config) { c.Runs = missing }, "runs", doctor.Fine, "can be made in " + there},
		{"runs a file", func(c *doctor.Config) { c.Runs = file }, "runs", doctor.Wrong, "is a file"},
		{"no disk", func(c *doctor.Config) { c.LeastDisk = math.MaxUint64 }, "disk", doctor.Wrong, "want at least"},
		{"no memory", func(c *doctor.Config) { c.LeastMemory = math.MaxUint64 }, "memory", doctor.Wrong, "want at least"},
		{"kernels", func(*doctor.Config) {}, "kernels", doctor.Fine, "exact to"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := doctor.DefaultConfig()
			c.Runs = there
			tt.change(&c)
			state, found := stateOf(t, c, tt.check)
			if state == doctor.Note && tt.state == doctor.Wrong && (tt.check == "memory" || tt.check == "disk") {
				t.Skip(found) // this system does not tell
			}
			require.Equal(t, tt.state, state, found)
			require.Contains(t, found, tt.found)
		})
	}
	entries, err := os.ReadDir(there)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing is left behind")
}

func TestReport(t *testing.T) {
	r := &doctor.Report{Checks: []doctor.Check{{"data", doctor.Wrong, "gone"}, {"processor", doctor.Note, "slow"}, {"disk", doctor.Fine, "5 GB"}}}
	require.Equal(t, 1, r.Wrong())
	require.Equal(t, "data       wrong  gone\nprocessor  note   slow\ndisk       fine   5 GB\n", r.String())
}
