package run

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"

	"tandem/datasets"
	"tandem/experiments/audit"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
	"tandem/model"
	"tandem/train"
)

// AuditFile is audit.json of a run directory: an audit.Report.
const AuditFile = "audit.json"

// Audit looks at every feature of the recipe before training: what its column tells, and
// which parameters of each model that uses it receive a gradient.   Cost: one small step
// for each of these models.
func Audit(ctx context.Context, p *prepare.Prepared, r *recipe.Recipe) (*audit.Report, error) {
	var all []*audit.Feature
	var spare []audit.Spare
	for _, side := range []struct {
		name    string
		specs   []recipe.Feature
		columns datasets.Columns
		seen    features.Seen
		blocks  map[string]*features.Block
		used    func(m *recipe.Model) []string
	}{
		{"item", r.Features.Item, p.Data.Items, p.SeenItems, p.ItemBlocks, func(m *recipe.Model) []string { return m.Features }},
		{"user", r.Features.User, p.Data.Users, p.SeenUsers, p.UserBlocks, func(m *recipe.Model) []string { return m.UserFeatures }},
	} {
		facts := map[string]audit.Facts{}
		for _, c := range side.columns {
			facts[c.Name] = audit.Look(c, side.seen)
			if !slices.ContainsFunc(side.specs, func(f recipe.Feature) bool { return f.Column == c.Name && !prepare.FromEvents(&f) }) {
				spare = append(spare, audit.Spare{Side: side.name, Column: c.Name, Facts: facts[c.Name]})
			}
		}
		for _, spec := range side.specs {
			block := side.blocks[spec.Name]
			f := &audit.Feature{Side: side.name, Name: spec.Name, Column: cmp.Or(spec.Statistic, spec.Column), Kind: spec.Kind, Rows: block.Rows,
				Filled: filled(block, side.seen), Models: []string{}, Traces: []audit.Trace{}, Facts: facts[spec.Column]}
			if prepare.FromEvents(&spec) {
				var err error
				if f.Facts, err = eventFacts(p, spec, side.seen); err != nil {
					return nil, err
				}
			}
			for i := range r.Models {
				if m := &r.Models[i]; !m.ShuffleFeatures && slices.Contains(side.used(m), spec.Name) {
					f.Models = append(f.Models, m.Name)
				}
			}
			all = append(all, f)
		}
	}
	for i := range r.Models {
		if err := trace(ctx, p, r, &r.Models[i], all); err != nil {
			return nil, err
		}
	}
	report := audit.Check(all, spare, r.Audit)
	report.Signals = weigh(p, r.Models)
	return report, nil
}

// weigh says what events weigh in what the models learn from.
func weigh(p *prepare.Prepared, models []recipe.Model) []*audit.Signals {
	var out []*audit.Signals
	var of []recipe.Model // whose rows each of out has
	targets := audit.CountTargets(p.Split)
	for i := range models {
		m := recipe.Model{Events: models[i].Events, Refit: models[i].Refit}
		if at := slices.IndexFunc(of, func(o recipe.Model) bool { return reflect.DeepEqual(o, m) }); at >= 0 {
			out[at].Models = append(out[at].Models, models[i].Name)
		} else if s := audit.Weigh(p.FitLog(&m), targets, models[i].Name); s != nil {
			out, of = append(out, s), append(of, m)
		}
	}
	return out
}

// eventFacts are those of the column that a feature makes from the training log, or reads
// of the items in it.
func eventFacts(p *prepare.Prepared, f recipe.Feature, seen features.Seen) (audit.Facts, error) {
	s, err := prepare.ColumnFor(&f, prepare.Known{Events: p.Split.Train, Items: p.Data.Items})
	if err != nil {
		return audit.Facts{}, fmt.Errorf("experiments: audit: %w", err)
	}
	if prepare.KindOfFeature(&f).OfEvents {
		seen = p.SeenItems
	}
	return audit.Look(s.Column, seen), nil
}

// filled counts the table rows that an entity with a training interaction uses.
func filled(b *features.Block, seen features.Seen) int {
	used, n := make([]bool, b.Rows), 0
	for e, count := range seen {
		if count == 0 {
			continue
		}
		index, _ := b.Row(int32(e))
		for _, row := range index {
			if !used[row] {
				used[row] = true
				n++
			}
		}
	}
	return n
}

// trace takes a step of a model of m's architecture over a sample of train, and adds what
// came back to the features that it uses.
func trace(ctx context.Context, p *prepare.Prepared, r *recipe.Recipe, m *recipe.Model, all []*audit.Feature) error {
	if !m.Trained() || m.ShuffleFeatures || len(m.Features)+len(m.UserFeatures) == 0 {
		return nil
	}
	seed := r.Seeds[0]
	users, items := p.Entities(m, seed)
	s := audit.NewSample(p.Split.Train, users.Blocks, items.Blocks, m.History != nil)
	exact := *m
	exact.TableDType = "float32"
	mdl, err := model.New(p.Architecture(&exact), s.Users, s.Items, seed)
	if err != nil {
		return err
	}
	run := &train.Run{Config: m.Learning(seed), Model: mdl, Train: s.Log}
	if err := fit.SetLearning(run, m.Train); err != nil {
		return err
	}
	traces, err := s.Step(ctx, run)
	if err != nil {
		return fmt.Errorf("experiments: audit: %s: %w", m.Name, err)
	}
	for _, f := range all {
		if slices.Contains(f.Models, m.Name) {
			t := traces[f.Side+"s/feature/"+f.Name]
			t.Model = m.Name
			f.Traces = append(f.Traces, t)
		}
	}
	return nil
}

// audit looks at the features, tells the log what it found and leaves audit.json. An
// error found is one of the input.
func (x *execution) audit(ctx context.Context) error {
	report, err := Audit(ctx, x.Prepared, x.Recipe)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		level := slog.LevelInfo
		if f.Level != audit.Notice {
			level = slog.LevelWarn
		}
		x.Log.Log(ctx, level, "features: "+f.Text)
	}
	for _, s := range report.Signals {
		x.Log.Info("signals: " + s.String())
	}
	if err := result.WriteJSON(filepath.Join(x.Dir, AuditFile), report); err != nil {
		return err
	}
	if bad := report.Errors(); len(bad) > 0 {
		return input.Wrong(fmt.Errorf("experiments: audit: %s (audit.%s = %s stops the run)", bad[0].Text, bad[0].Rule, bad[0].Level))
	}
	return nil
}
