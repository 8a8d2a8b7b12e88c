package setting_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tandem/datasets/setting"
)

type stop struct {
	Patience int `yaml:"patience" range:"≥ 0"`
}

type window struct {
	From, To int
}

func (w window) Validate() error {
	var f setting.Faults
	if w.From >= w.To {
		f.Add("from", " = %d, want before to = %d", w.From, w.To)
	}
	return f.Join("window: ")
}

type rates struct {
	LR float64 `yaml:"lr" range:"> 0"`
}

type config struct {
	Kind    string `yaml:"kind" kind:"true" choice:"sgd adam"`
	rates   `yaml:",inline"`
	Beta    float64  `yaml:"beta" range:"[0, 1)" only:"adam"`
	Free    float64  `yaml:"free"`
	Widths  []int    `yaml:"widths,omitempty" range:"≥ 1"`
	Buckets int      `yaml:"buckets" range:"0 or ≥ 2"`
	Stop    stop     `yaml:"stop"`
	Windows []window `yaml:"windows"`
	Max     *float64 `yaml:"max,omitempty" range:"(0, 1]"`
	Names   string   `yaml:"names" table:"names"`
	Inner   int      // no setting
	Hidden  int      `yaml:"-"`
}

func good() config {
	return config{Kind: "adam", rates: rates{0.1}, Windows: []window{{1, 2}}}
}

func TestFieldsSayWhatTheTagsSay(t *testing.T) {
	var keys []string
	for _, f := range setting.Fields(reflect.TypeFor[config]()) {
		keys = append(keys, f.Key)
		require.Equal(t, f.Name, reflect.TypeFor[config]().FieldByIndex(f.Index).Name)
		if f.Key == "lr" {
			require.Equal(t, reflect.TypeFor[rates](), f.Owner)
		}
	}
	require.Equal(t, []string{"kind", "lr", "beta", "free", "widths", "buckets", "stop", "windows", "max", "names"}, keys)
	require.Equal(t, []string{"sgd", "adam"}, setting.Choices[config]("kind"))

	type wider struct { // a key of its own hides that of what it takes in
		Kind   float64 `yaml:"kind"`
		config `yaml:",inline"`
	}
	fields := setting.Fields(reflect.TypeFor[wider]())
	require.Len(t, fields, len(keys))
	require.Equal(t, reflect.Float64, fields[0].Type.Kind())

	type part struct {
		config `yaml:",inline" only:"whole"`
	}
	for _, f := range setting.Fields(reflect.TypeFor[part]()) {
		switch f.Key {
		case "kind":
			require.Empty(t, f.Only, "it decides who uses what")
		case "beta":
			require.Equal(t, []string{"adam"}, f.Only)
		default:
			require.Equal(t, []string{"whole"}, f.Only, f.Key)
		}
	}

	require.PanicsWithValue(t, "setting: no such key", func() { setting.Choices[config]("kin") })
}

func TestCheck(t *testing.T) {
	two, nan := 2., math.NaN()
	for _, c := range []struct {
		name   string
		change func(*config)
		want   string
	}{
		{"nothing", func(c *config) {}, ""},
		{"below", func(c *config) { c.LR = -1 }, "lr = -1, want > 0"},
		{"no number", func(c *config) { c.LR = nan }, "lr = NaN, want > 0"},
		{"infinite", func(c *config) { c.LR = math.Inf(1) }, "lr = +Inf, want > 0"},
		{"infinite without a range", func(c *config) { c.Free = math.Inf(-1) }, "free = -Inf, want a finite number"},
		{"the open end", func(c *config) { c.Beta = 1 }, "beta = 1, want in [0, 1)"},
		{"not used", func(c *config) { c.Kind, c.Beta = "sgd", 1 }, ""},
		{"in a list", func(c *config) { c.Widths = []int{3, 0} }, "widths.1 = 0, want ≥ 1"},
		{"between", func(c *config) { c.Buckets = 1 }, "buckets = 1, want 0 or ≥ 2"},
		{"inside", func(c *config) { c.Stop.Patience = -1 }, "stop.patience = -1, want ≥ 0"},
		{"by its own check", func(c *config) { c.Windows = []window{{1, 2}, {3, 2}} }, "windows.1.from = 3, want before to = 2"},
		{"behind a pointer", func(c *config) { c.Max = &two }, "max = 2, want in (0, 1]"},
		{"not a choice", func(c *config) { c.Kind = "adamw" }, `kind = "adamw", did you mean "adam"?`},
		{"far from any choice", func(c *config) { c.Kind = "newton" }, `kind = "newton", want one of sgd, adam`},
		{"no choice", func(c *config) { c.Kind = "" }, "kind: missing, want one of sgd, adam"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := good()
			c.change(&x)
			faults := setting.Check(x)
			require.Equal(t, faults, setting.Check(&x))
			if c.want == "" {
				require.NoError(t, faults.Join("x: "))
				return
			}
			require.EqualError(t, faults.Join("x: "), "x: "+c.want)
		})
	}
}

func TestFaultsSurviveErrors(t *testing.T) {
	x := good()
	x.LR, x.Buckets = 0, -1
	err := setting.Check(x).Join("optim: ")
	require.EqualError(t, err, "optim: lr = 0, want > 0\noptim: buckets = -1, want 0 or ≥ 2")
	var fault *setting.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, "lr", fault.Key)

	err = errors.Join(fmt.Errorf("outside: %w", err), errors.New("other"))
	got := setting.Of(err)
	require.Len(t, got, 3)
	require.Equal(t, " = -1, want 0 or ≥ 2", got[1].Text)
	require.Equal(t, "other", got[2].Error())
	require.Empty(t, setting.Of(nil))
}

// A number is in a range if and only if it lies between the ends that the tag writes.
func TestRangesHoldWhatTheySay(t *testing.T) {
	type tags struct {
		A float64 `yaml:"a" range:"[-1, 1)"`
		B float64 `yaml:"b" range:"(0, 1]"`
		C float64 `yaml:"c" range:"≥ 2"`
		D float64 `yaml:"d" range:"> 2"`
	}
	f := setting.Fields(reflect.TypeFor[tags]())
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.OneOf(rapid.Float64Range(-3, 3), rapid.SampledFrom([]float64{-1, 0, 1, 2})).Draw(t, "x")
		require.Equal(t, -1 <= x && x < 1, f[0].Range.Holds(x))
		require.Equal(t, 0 < x && x <= 1, f[1].Range.Holds(x))
		require.Equal(t, x >= 2, f[2].Range.Holds(x))
		require.Equal(t, x > 2, f[3].Range.Holds(x))
	})
	low, open, high, _ := f[1].Range.Bounds()
	require.Equal(t, []any{0., true, 1.}, []any{low, open, high})
}
