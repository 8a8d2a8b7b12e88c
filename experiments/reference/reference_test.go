package reference_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/experiments/reference"
)

func all(t *testing.T) []recipe.Entry {
	entries, err := reference.Entries()
	require.NoError(t, err)
	require.Greater(t, len(entries), 350)
	return entries
}

// Every key says what it is, and every one that has a value of its own when to change it.
func TestEveryKeyIsDescribed(t *testing.T) {
	for _, e := range all(t) {
		require.NotEmpty(t, e.Doc, e.Path)
		require.NotEmpty(t, e.Type, e.Path)
		if !e.Section {
			require.NotEmpty(t, e.Touch, "%s: its comment lacks a last line that begins with Touch:", e.Path)
		}
	}
	text, err := recipe.Schema(kinds.Table())
	require.NoError(t, err)
	var schema struct {
		Defs map[string]struct {
			Properties map[string]struct{ Description string }
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	n := 0
	for name, def := range schema.Defs {
		for key, p := range def.Properties {
			require.NotEmpty(t, p.Description, "%s.%s", name, key)
			n++
		}
	}
	require.Greater(t, n, 250)
}

// An example is good at the place of its key.
func TestExamplesDecode(t *testing.T) {
	skeleton := map[string]string{
		"clean":                     "%s",
		"data.interactions":         "data: {format: csv, interactions: {path: a.csv, columns: {user: u, item: i}, %s}}",
		"data.items":                "data: {interactions: {path: a.csv, columns: {user: u, item: i}}, items: {path: b.csv, columns: {item: i, x: y}, %s}}",
		"data.items.columns.NAME":   "data: {interactions: {path: a.csv, columns: {user: u, item: i}}, items: {path: b.csv, %s}}",
		"data":                      "data: {format: csv, %s}",
		"data.sequence":             "%s",
		"models":                    "%s\nfeatures: {item: [{column: price, kind: price}, {column: category, kind: path}]}",
		"tune":                      "tune: {method: random, %s}\nmodels: [{name: a, kind: neumf, features: [price]}]\nfeatures: {item: [{column: price, kind: price}]}",
		"train":                     "%s\ndata: {interactions: {path: a.csv, columns: {user: u, item: i, event: e}, events: {view: 0.1, buy: {target: true}}}}\nmodels: [{name: a, kind: mf}]",
		"data.interactions.columns": "",
	}
	asked := []string{"lookup", "where", "derive", "events", "item_columns", "repeated"}
	for _, e := range all(t) {
		if e.Example == "" {
			continue
		}
		key := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
		asked = slices.DeleteFunc(asked, func(name string) bool { return name == key })
		at := strings.TrimSuffix(e.Path, "."+key)
		frame, ok := skeleton[at]
		require.True(t, ok, "no recipe around an example of %s", e.Path)
		example := e.Example
		if strings.Contains(frame, "{") && !strings.HasPrefix(frame, "%s") { // in a map of one line
			example = oneLine(e.Example)
			if strings.Contains(example, "events:") && !strings.Contains(example, "columns:") {
				frame = strings.Replace(frame, "item: i}", "item: i, event: e}", 1)
			}
			if strings.Contains(example, "columns: {user") {
				frame = strings.Replace(frame, "columns: {user: u, item: i}, ", "", 1)
			}
		}
		text := "name: x\n" + fmt.Sprintf(frame, example) + "\n"
		if !strings.Contains(text, "models:") {
			text += "models: [{name: p, kind: popularity}]\n"
		}
		if !strings.Contains(text, "data:") {
			text += "data: {format: synth}\n"
		}
		_, err := recipe.Decode(kinds.Table(), []byte(text))
		require.NoError(t, err, text)
	}
	require.Empty(t, asked, "without an example")
}

// oneLine writes a block of keys in one line of YAML.
func oneLine(block string) string {
	var out []string
	for _, line := range strings.Split(block, "\n") {
		if rest, ok := strings.CutPrefix(line, "  "); ok {
			out[len(out)-1] += "\n" + rest
		} else {
			out = append(out, line)
		}
	}
	for i, key := range out {
		name, rest, many := strings.Cut(key, "\n")
		if !many {
			continue
		}
		lines := strings.Split(rest, "\n")
		if strings.HasPrefix(lines[0], "- ") {
			for j := range lines {
				lines[j] = strings.TrimPrefix(lines[j], "- ")
			}
			out[i] = name + " [" + strings.Join(lines, ", ") + "]"
		} else {
			out[i] = name + " {" + strings.Join(lines, ", ") + "}"
		}
	}
	return strings.Join(out, ", ")
}

func TestThePageIsCurrent(t *testing.T) {
	var want bytes.Buffer
	require.NoError(t, reference.WriteMarkdown(&want))
	got, err := os.ReadFile("../RECIPE.md")
	require.NoError(t, err)
	require.Equal(t, want.String(), string(got), "write it anew: go generate ./experiments/kinds")
}

func TestReferenceByHand(t *testing.T) {
	entries := all(t)
	one := func(path string) recipe.Entry {
		i := slices.IndexFunc(entries, func(e recipe.Entry) bool { return e.Path == path })
		require.GreaterOrEqual(t, i, 0, path)
		return entries[i]
	}
	lr := one("train.lr")
	require.Equal(t, []string{"number", "> 0", "0.001 (bce, bpr, hinge); 0.005 (softmax, ccl)"}, []string{lr.Type, lr.Range, lr.Default})
	require.Empty(t, lr.Kinds)
	require.Equal(t, "0 (p3alpha); 0.6 (rp3beta)", one("models.walk.beta").Default)
	dim := one("models.dim")
	require.Equal(t, []string{"gmf", "neumf", "mf", "two-tower"}, dim.Kinds)
	require.Equal(t, "32 (gmf, neumf); 64 (mf, two-tower)", dim.Default)
	require.Equal(t, "3", one("train.stop.patience").Default)
	require.Equal(t, "train", one("models.train").SameAs)
	require.Equal(t, "leave-last-out", one("split.kind").Default)
	require.Equal(t, "false", one("models.refit").Default, "left out of recipes at false, which is a default all the same")
	require.Equal(t, "0", one("models.align").Default)
	require.Equal(t, "none", one("data.interactions.where.above").Default, "a bound that is not there")

	var text bytes.Buffer
	require.NoError(t, reference.Write(&text, []recipe.Entry{one("models.ease.l2")}))
	require.Equal(t, `models.ease.l2: number > 0; default 500
  l2 is λ, added to the diagonal of the Gram matrix: the larger, the more the weights shrink
  towards 0.
  Touch: first of all; search it on a logarithmic scale, from 50 to 5,000.
`, text.String())
}

func TestFindInTheReference(t *testing.T) {
	entries := all(t)
	for _, c := range []struct{ name, first, last string }{
		{"warm", "warm", "warm.evaluate_every"},                // a section
		{"models.ease", "models.ease", "models.ease.by_users"}, // a path
		{"lr", "train.lr", "evaluate.fold_in.lr"},              // a key, wherever
		{"two-tower", "models.dim", "models.train"},            // a kind
	} {
		got, err := reference.Find(entries, c.name)
		require.NoError(t, err, c.name)
		require.Equal(t, c.first, got[0].Path, c.name)
		require.Equal(t, c.last, got[len(got)-1].Path, c.name)
	}
	_, err := reference.Find(entries, "patiance")
	require.EqualError(t, err, `experiments: reference: no key "patiance", did you mean "patience"?`)
	_, err = reference.Find(entries, "qqqq")
	require.ErrorContains(t, err, "want a section such as train")
}
