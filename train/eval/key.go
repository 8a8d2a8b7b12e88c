package eval

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// All is the view of everything that is held out.
const All = "all"

// Key names a metric of a view. As text, in files and logs, it is the metric alone for
// the view All, and view/metric for any other.
type Key struct {
	View   string // as View.Name; it may hold slashes
	Metric string // as ParseMetric reads it
}

// OfAll is the key of a metric of the view All.
func OfAll(metric string) Key { return Key{All, metric} }

// String is the text of k.
func (k Key) String() string {
	if k.View == All {
		return k.Metric
	}
	return k.View + "/" + k.Metric
}

// ParseKey reads what String wrote. A metric has no slash, so the last one ends the view.
func ParseKey(text string) (Key, error) {
	k := OfAll(text)
	if at := strings.LastIndexByte(text, '/'); at >= 0 {
		k = Key{text[:at], text[at+1:]}
	}
	if k.View == "" || k.Metric == "" {
		return Key{}, fmt.Errorf("eval: metric %q, want METRIC or VIEW/METRIC", text)
	}
	return k, nil
}

// MarshalText is String, for keys of JSON.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is ParseKey.
func (k *Key) UnmarshalText(text []byte) (err error) {
	*k, err = ParseKey(string(text))
	return err
}

// Keys lists the keys of m in the order of their texts, as JSON does.
func Keys[V any](m map[Key]V) []Key {
	return slices.SortedFunc(maps.Keys(m), func(a, b Key) int { return cmp.Compare(a.String(), b.String()) })
}
