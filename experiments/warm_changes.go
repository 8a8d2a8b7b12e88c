package experiments

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"tandem/experiments/kinds"
	"tandem/features"
)

// WarmChanges are what differs between the train parts of a run and of the one it was
// started from.
type WarmChanges struct {
	Users EntityChanges `json:"users"`
	Items EntityChanges `json:"items"`
	// Rows are those of the train part: New are those that the other run cannot have known,
	// Again how many of the others are trained again, for the first seed.
	Rows struct {
		All   int `json:"all"`
		New   int `json:"new"`
		Again int `json:"again"`
	} `json:"rows"`
	Labels map[string]LabelChanges `json:"labels"` // by feature of labels, as item/category
	Levels map[string]LevelChanges `json:"levels"` // by feature of prices or numbers
}

// EntityChanges counts users or items with a training row.
type EntityChanges struct {
	Known int `json:"known"` // then and now
	New   int `json:"new"`
	Gone  int `json:"gone"`
}

// LabelChanges are those of the vocabulary of an encoder: categories, tags.
type LabelChanges struct {
	Known int      `json:"known"`
	New   []string `json:"new"`
	Gone  []string `json:"gone"`
}

// LevelChanges are those of an encoder that was kept: rows of its table are levels.
type LevelChanges struct {
	Known  int `json:"known"`  // levels that entities with training rows have, then and now
	New    int `json:"new"`    // that none had then
	Gone   int `json:"gone"`   // that none has now
	Grown  int `json:"grown"`  // levels made for what is higher-priced than all was then: see features.Price.Grow
	Beyond int `json:"beyond"` // entities with training rows that cost so much
}

// changes compares the train part of p with that of the other run.
func (w *warmStart) changes(p *Prepared, r *Recipe) (*WarmChanges, error) {
	log := p.Split.Train
	c := &WarmChanges{
		Users:  w.users.changes(log.UserIDs.Keys(), p.seenUsers),
		Items:  w.items.changes(log.ItemIDs.Keys(), p.seenItems),
		Labels: map[string]LabelChanges{}, Levels: map[string]LevelChanges{},
	}
	c.Rows.All = log.Len()
	for i := range r.Models {
		m := &r.Models[i]
		source := w.source(m)
		if source == nil {
			continue
		}
		seed := kinds.Model(m).Seeds(r.Seeds)[0]
		none := *w
		none.Old = 0
		c.Rows.New = len(none.rows(p, m, seed))
		c.Rows.Again = len(w.rows(p, m, seed)) - c.Rows.New
		path, err := w.weights(m, seed)
		if err != nil {
			return nil, err
		}
		_, metadata, err := loadTensors(path)
		if err != nil {
			return nil, err
		}
		then, err := restoreEncoders(w.run.Recipe, source, metadata["encoders"])
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
func (w *warmStart) vocabulary(p *Prepared, c *WarmChanges, at string, then, now *Encoder) error {
	if names := meanings(now.State); names != nil {
		old := meanings(then.State)
		c.Labels[at] = LabelChanges{
			Known: len(names) - len(missingFrom(names, old)), New: readable(missingFrom(names, old)), Gone: readable(missingFrom(old, names)),
		}
		return nil
	}
	name, isItem := strings.CutPrefix(at, "item/")
	block := p.itemBlocks[name]
	if !isItem || block == nil {
		return nil // of users the other run kept no block
	}
	catalogue, err := readCatalogue(w.run, []string{name})
	if err != nil {
		return err
	}
	was, is := usedRows(catalogue.blocks[name], catalogue.seen), usedRows(block, p.seenItems)
	from := make([]int32, len(is)) // the row then of each row now, as many as there are
	for row := range from {
		from[row] = int32(row)
	}
	l := LevelChanges{}
	if price, ok := now.State.(*features.Price); ok {
		before := then.State.(*features.Price)
		from = price.Rows(before)
		l.Grown = len(is) - len(was)
		column := p.Data.Items.Find(now.Feature.Column)
		for i, n := range p.seenItems {
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

func (k *entityKeys) changes(keys []string, seen features.Seen) EntityChanges {
	var c EntityChanges
	for e, then := range k.same(keys, nil) {
		switch {
		case seen[e] == 0:
		case then < 0:
			c.New++
		default:
			c.Known++
		}
	}
	for _, n := range k.seen {
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

// tell logs what changed.
func (c *WarmChanges) tell(log *slog.Logger) {
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

// drift notes what models came to in both runs.
func (w *warmStart) drift(s *Summary, r *Recipe, log *slog.Logger) {
	for i := range s.Models {
		now := &s.Models[i]
		then := w.run.Summary.Model(now.Name)
		if then == nil {
			continue
		}
		m := WarmMetrics{Before: map[string]float64{}, After: map[string]float64{}}
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
