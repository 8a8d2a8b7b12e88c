package prepare_test

import (
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
)

const ownModels = `
features: {item: [{column: colour, kind: vocabulary}]}
models:
  - {name: plain, kind: two-tower, features: [colour], user_profile: [colour]}
  - {name: buys, like: plain, events: {view: 0}}
  - {name: alike, like: plain, events: {view: {target: true}, buy: {weight: 3, target: true}}}
  - {name: late, kind: popularity, refit: true, events: {view: 0}}
`

func ownRecipe(root, events, models string) string {
	return `
name: shop
data:
  root: ` + root + `
  interactions: {path: events.csv, columns: {user: user, item: item, time: time, event: event}, events: ` + events + `}
  items: {path: items.csv, columns: {item: item, colour: {source: colour, kind: label}}}
clean: [{duplicates: max}]
split: {kind: global-time, valid: 0.2, test: 0.2}
` + models
}

// A model's own events weigh, mark and leave out rows for it alone; the split is that of all.
func TestOwnEvents(t *testing.T) {
	root := eventShop(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), []byte("item,colour\ni0,red\ni1,blue\ni2,red\n"), 0o600))
	r, err := kinds.Decode([]byte(ownRecipe(root, "{view: 0.25, buy: {target: true}}", ownModels)))
	require.NoError(t, err)
	text, err := r.Marshal()
	require.NoError(t, err)
	again, err := kinds.Decode(text)
	require.NoError(t, err)
	require.Equal(t, r.Models, again.Models)
	p, err := prepare.New(r, slog.New(slog.DiscardHandler))
	require.NoError(t, err)

	plain, buys, alike, late := p.FitLog(&r.Models[0]), p.FitLog(&r.Models[1]), p.FitLog(&r.Models[2]), p.FitLog(&r.Models[3])
	require.Same(t, p.Split.Train, plain)
	require.Equal(t, plain.Of(plain.Targets).Items, buys.Items, "buys alone are left")
	require.Equal(t, plain.Users, alike.Users)
	for row := range alike.Len() {
		require.Equal(t, map[string]float32{"view": 1, "buy": 3}[alike.Event(row)], alike.Weight(row))
	}
	require.Equal(t, []bool{true, true}, alike.Targets)
	require.Equal(t, plain.Met, alike.Met)
	require.Equal(t, p.Split.Train.Of(plain.Targets).Len()+p.Split.Valid.Len(), late.Len())

	users, items := p.Entities(&r.Models[0], 1)
	own, ownItems := p.Entities(&r.Models[1], 1)
	require.NotEqual(t, items.Seen, ownItems.Seen)
	require.NotEqual(t, users.Blocks[0].Index, own.Blocks[0].Index, "profiles are of what the model learns from")
	a, err := p.Identity(&r.Models[0], 1)
	require.NoError(t, err)
	b, err := p.Identity(&r.Models[1], 1)
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}

// A model weighs an event twice as much as the data: that is what the data would do.
func TestOwnEventsAreThoseOfTheData(t *testing.T) {
	root := eventShop(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), []byte("item,colour\ni0,red\n"), 0o600))
	const models = "models: [{name: p, kind: popularity}, {name: q, kind: popularity, events: {view: 0.5}}]\n"
	logs := map[string]*prepare.Prepared{}
	for _, view := range []string{"0.25", "0.5"} {
		r, err := kinds.Decode([]byte(ownRecipe(root, "{view: "+view+", buy: {target: true}}", models)))
		require.NoError(t, err)
		p, err := prepare.New(r, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		logs[view] = p
		require.Equal(t, logs["0.25"].Split.Test.Items, p.Split.Test.Items)
		own := p.FitLog(&r.Models[1])
		for row := range own.Len() {
			require.Equal(t, map[string]float32{"view": .5, "buy": 1}[own.Event(row)], own.Weight(row))
		}
	}
}

func TestOwnEventsRefuse(t *testing.T) {
	root := eventShop(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), []byte("item,colour\ni0,red\n"), 0o600))
	for want, c := range map[string][2]string{
		"models.q.events.vew: not in data.interactions.events, did you mean \"view\"?": {"{view: 0.2, buy: {target: true}}", "{vew: 0}"},
		"models.q.events.view.target = true, want an event":                            {"{view: 0.2, buy: 1}", "{view: {target: true}}"},
		"models.q.events.0.weight = -1, want ≥ 0":                                      {"{view: 0.2, buy: 1}", "{view: -1}"},
		"models.q.events: all rows of train weigh 0, want one to learn from":           {"{view: 0.2, buy: {target: true}}", "{view: 0, buy: 0}"},
	} {
		r, err := kinds.Decode([]byte(ownRecipe(root, c[0], "models: [{name: q, kind: popularity, events: "+c[1]+"}]\n")))
		if err == nil {
			_, err = prepare.New(r, slog.New(slog.DiscardHandler))
		}
		require.ErrorContains(t, err, want)
	}
	text := strings.Replace(ownRecipe(root, "{view: 0.2, buy: 1}", "models: [{name: q, kind: popularity, events: {view: 0}}]\n"), ", events: {view: 0.2, buy: 1}", "", 1)
	text = strings.Replace(text, ", event: event", "", 1)
	r, err := kinds.Decode([]byte(text))
	require.NoError(t, err)
	_, err = prepare.New(r, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "models.q.events: the data tell no events apart, want columns.event")
}

// A statistic of one event counts its rows in train alone.
func TestStatisticsOfOneEvent(t *testing.T) {
	root := eventShop(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "items.csv"), []byte("item,colour\ni0,red\n"), 0o600))
	feature := func(event string) *prepare.Prepared {
		r, err := kinds.Decode([]byte(ownRecipe(root, "{view: 0.25, buy: {target: true}}", `
features: {item: [{name: bought, statistic: count, event: `+event+`, kind: number, buckets: 4}]}
models: [{name: m, kind: two-tower, features: [bought]}]
`)))
		require.NoError(t, err)
		text, err := r.Marshal()
		require.NoError(t, err)
		require.Contains(t, string(text), "event: "+event)
		p, err := prepare.New(r, slog.New(slog.DiscardHandler))
		if event == "sale" {
			require.ErrorContains(t, err, `features.item: bought: event "sale": no row has it, want`)
			return nil
		}
		require.NoError(t, err)
		return p
	}
	feature("sale")
	p := feature("buy")
	s, err := prepare.ColumnFor(&p.Encoders["item/bought"].Feature, prepare.Known{Events: p.Split.Train, Items: p.Data.Items})
	require.NoError(t, err)
	want := p.Split.Train.Of(p.Split.Train.Targets).ItemCounts()
	for i, n := range want {
		if n > 0 {
			require.Equal(t, float64(n), s.Column.Numbers[i])
		} else {
			require.True(t, math.IsNaN(s.Column.Numbers[i]))
		}
	}
	require.NotEqual(t, p.ItemBlocks["bought"], feature("view").ItemBlocks["bought"])
	_, err = kinds.Decode([]byte(ownRecipe(root, "{view: 1, buy: 1}", "features: {item: [{column: colour, kind: vocabulary, event: buy}]}\nmodels: [{kind: popularity}]\n")))
	require.ErrorContains(t, err, "event")
}
