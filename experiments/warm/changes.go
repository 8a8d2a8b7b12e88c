package warm

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
)

// changes compares the train part of p with that of the other run.
func (w *Start) changes(p *prepare.Prepared, r *recipe.Recipe) (*result.WarmChanges, error) {
	log := p.Split.Train
	c := &result.WarmChanges{
		Users:  w.users.changes(log.UserIDs.Keys(), p.SeenUsers),
		Items:  w.items.changes(log.ItemIDs.Keys(), p.SeenItems),
		Labels: map[string]result.LabelChanges{}, Levels: map[string]result.LevelChanges{},
	}
	c.Rows.All = log.Len()
	for i := range r.Models {
		m := &r.Models[i]
		source := w.Source(m)
		if source == nil {
			continue
		}
		seed := kinds.Model(m).Seeds(r.Seeds)[0]
		none := *w
		none.Old = 0
		c.Rows.New = len(none.Rows(p, m, seed))
		c.Rows.Again = len(w.Rows(p, m, seed)) - c.Rows.New
		path, err := w.weights(m, seed)
		if err != nil {
			return nil, err
		}
		_, metadata, err := loadTensors(path)
		if err != nil {
			return nil, err
		}
		then, err := prepare.RestoreEncoders(w.run.Recipe, source, metadata["encoders"])
		if err != nil {
			return nil, err
		}
		for at, old := range then {
			if now := p.Encoders[at]; now != nil {
				if err := w.vocabulary(p, c, at, old, now); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}

// vocabulary compares an encoder of the other run with that of this one.
func (w *Start) vocabulary(p *prepare.Prepared, c *result.WarmChanges, at string, then, now *prepare.Encoder) error {
	if names := meanings(now.State); names != nil {
		old := meanings(then.State)
		c.Labels[at] = result.LabelChanges{
			Known: len(names) - len(missingFrom(names, old)), New: readable(missingFrom(names, old)), Gone: readable(missingFrom(old, names)),
		}
		return nil
	}
	name, isItem := strings.CutPrefix(at, "item/")
	block := p.ItemBlocks[name]
	if !isItem || block == nil {
		return nil // of users the other run kept no block
	}
	catalogue, err := result.ReadCatalogue(w.run, []string{name})
	if err != nil {
		return err
	}
	was, is := usedRows(catalogue.Blocks[name], catalogue.Seen), usedRows(block, p.SeenItems)
	from := make([]int32, len(is)) // the row then of each row now, as many as there are
	for row := range from {
		from[row] = int32(row)
	}
	l := result.LevelChanges{}
	if price, ok := now.State.(*features.Price); ok {
		before := then.State.(*features.Price)
		from = price.Rows(before)
		l.Grown = len(is) - len(was)
		column := p.Data.Items.Find(now.Feature.Column)
		for i, n := range p.SeenItems {
			if n > 0 && column != nil && before.Priced > 0 && column.Numbers[i] > before.Max {
				l.Beyond++
			}
		}
	}
	kept := make([]bool, len(was)) // rows then that have theirs now; others are grown from them
	for row, used := range is {
		origin := from[row]
		switch grown := kept[origin]; {
		case used && (grown || !was[origin]):
			l.New++
		case used:
			l.Known++
		case !grown && was[origin]:
			l.Gone++
		}
		kept[origin] = true
	}
	c.Levels[at] = l
	return nil
}

// usedRows tells of every row of a block's table whether an entity with a training row has it.
func usedRows(b *features.Block, seen features.Seen) []bool {
	out := make([]bool, b.Rows)
	for e, n := range seen {
		if n == 0 {
			continue
		}
		index, _ := b.Row(int32(e))
		for _, row := range index {
			out[row] = true
		}
	}
	return out
}

func (k entityKeys) changes(keys []string, seen features.Seen) result.EntityChanges {
	var c result.EntityChanges
	for e, then := range k.same(keys, nil) {
		switch {
		case seen[e] == 0:
		case then < 0:
			c.New++
		default:
			c.Known++
		}
	}
	for _, n := range k.Seen {
		if n > 0 {
			c.Gone++
		}
	}
	c.Gone -= c.Known
	return c
}

// missingFrom are the names that others lacks.
func missingFrom(names, others []string) []string {
	var out []string
	for i, at := range sameNames(names, others) {
		if at < 0 {
			out = append(out, names[i])
		}
	}
	return out
}

// readable writes meanings as paths.
func readable(meanings []string) []string {
	out := make([]string, len(meanings))
	for i, name := range meanings {
		out[i] = strings.ReplaceAll(strings.TrimPrefix(name, "\x00missing\x00"), "\x00", " > ")
	}
	return out
}

// LogChanges logs what differs between the train parts, a line for each sort of thing.
func LogChanges(c *result.WarmChanges, log *slog.Logger) {
	log.Info("users", "known", c.Users.Known, "new", c.Users.New, "gone", c.Users.Gone)
	log.Info("items", "known", c.Items.Known, "new", c.Items.New, "gone", c.Items.Gone)
	log.Info("training rows", "all", c.Rows.All, "new", c.Rows.New, "known_and_trained_again", c.Rows.Again)
	for _, at := range slices.Sorted(maps.Keys(c.Labels)) {
		l := c.Labels[at]
		log.Info("labels of "+at, "known", l.Known, "new", len(l.New), "gone", len(l.Gone), "first_new", strings.Join(l.New[:min(3, len(l.New))], "; "))
	}
	for _, at := range slices.Sorted(maps.Keys(c.Levels)) {
		l := c.Levels[at]
		log.Info("levels of "+at, "known", l.Known, "new", l.New, "gone", l.Gone, "grown", l.Grown, "items_beyond_the_highest_price", l.Beyond)
	}
}

// Drift notes in the record, and logs, what models that both runs have came to: the means of the
// metrics of r, each run on its own test part.
func (w *Start) Drift(s *result.Summary, r *recipe.Recipe, log *slog.Logger) {
	for i := range s.Models {
		now := &s.Models[i]
		then := w.run.Summary.Model(now.Name)
		if then == nil {
			continue
		}
		m := result.WarmMetrics{Before: map[string]float64{}, After: map[string]float64{}}
		for _, name := range r.Evaluate.Metrics {
			a, known := then.Metrics[name]
			b, is := now.Metrics[name]
			if !known || !is {
				continue
			}
			m.Before[name], m.After[name] = a.Mean, b.Mean
			log.Info("drift of "+now.Name, "metric", name, "before", a.Mean, "after", b.Mean)
		}
		w.record.Metrics[now.Name] = m
	}
}
