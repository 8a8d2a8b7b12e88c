package recipe

import (
	"slices"
	"strconv"
	"strings"

	"tandem/datasets/setting"
	"tandem/model"
	"tandem/train/eval"
)

func (c *checker) column(path, name string, columns []string) {
	if columns != nil && name != "" && !slices.Contains(columns, name) {
		c.add(path, " = %q: the data has no such column, %s", name, setting.Wanted(name, columns))
	}
}

func (c *checker) models() {
	models := c.recipe.Models
	if len(models) == 0 {
		c.add("models", ": none, want at least one")
	}
	for i := range models {
		m := &models[i]
		at := join("models", c.key(i, *m))
		c.name(at+".name", m.Name)
		if m.Name != "" && slices.IndexFunc(models, func(o Model) bool { return o.Name == m.Name }) < i {
			c.add(at+".name", " = %q: duplicate name", m.Name)
		}
		c.partner(m, at)
		c.modelEvents(m, at+".events")
		c.order(m, at)
		if m.Trained() {
			c.model(m, at)
		} else if e := c.kinds.Model(m.Kind); e != nil {
			c.baseline(m, e, at)
		}
	}
}

// modelEvents checks what a model takes the events of the data for.
func (c *checker) modelEvents(m *Model, at string) {
	log := c.recipe.Data.Interactions
	if m.Events == nil || log == nil {
		return // what other formats and prepared data hold is checked when they are read
	}
	var known []string
	target := false
	for _, w := range log.Events {
		known = append(known, w.Event)
		target = target || w.Target
	}
	if log.Value != nil && log.Value.Weight != "none" {
		c.add(at, ": with data.interactions.value.weight = %s, want none: the weight of a row would no longer be that of its event", log.Value.Weight)
	}
	for _, w := range m.Events {
		if known != nil && !slices.Contains(known, w.Event) {
			c.add(join(at, w.Event), ": not in data.interactions.events, %s", setting.Wanted(w.Event, known))
		}
		if w.Target && known != nil && !target {
			c.add(join(at, w.Event)+".target", " = true, want an event of data.interactions.events to be a target: as it is, all are")
		}
	}
}

// partner checks the model that m is held against, and whether m can be its control.
func (c *checker) partner(m *Model, at string) {
	partner := c.recipe.Model(m.Partner)
	switch {
	case m.Partner == "":
	case m.Partner == m.Name:
		c.add(at+".partner", " = %q, want another model", m.Partner)
	case partner == nil:
		c.add(at+".partner", " = %q, no such model, %s", m.Partner, setting.Wanted(m.Partner, others(c.recipe.ModelNames(), m.Name)))
	}
	switch {
	case !m.Control:
	case m.ShuffleFeatures:
		c.add(at+".control", " = true, with shuffle_features: a placebo has no control, its hybrid may")
	case len(m.Features)+len(m.UserFeatures) == 0 && (partner == nil || partner.Role() != RoleHybrid):
		c.add(at+".control", " = true, want features, or a partner that has some")
	}
}

// order checks that what reads order has some, and that a placebo has one to lose.
func (c *checker) order(m *Model, at string) {
	switch in := c.recipe.Data.Interactions; {
	case m.ShuffleOrder && !m.ReadsOrder():
		c.add(at+".shuffle_order", " = true, want a model that reads order: this %s asks for no row which came first", m.Kind)
	case m.ShuffleOrder && m.ShuffleFeatures:
		c.add(at+".shuffle_order", " = true, with shuffle_features: a placebo of both tells neither, want two models")
	case m.ReadsOrder() && in != nil && in.Columns.Time == "":
		c.add(at+".kind", " = %s, which reads order, but the data has neither time nor order: want data.interactions.columns.time", m.Kind)
	}
}

// baseline checks a model that is not trained.
func (c *checker) baseline(m *Model, e *Kind, at string) {
	if e.Features.Least > 0 {
		c.chosen(m.Features, c.recipe.Features.Item, at+".features", "features.item")
		switch n := len(m.Features); {
		case n < e.Features.Least:
			c.add(at+".features", ": none, want at least one")
		case e.Features.Most > 0 && n > e.Features.Most:
			c.add(at+".features", ": %d of them, want one", n)
		}
	}
	if m.Baseline != nil {
		c.within(join(at, e.Section), m.Baseline.Validate())
	}
}

func (c *checker) model(m *Model, at string) {
	c.within(at, m.Architecture().Validate())
	c.within(at, m.RowConfig.Validate())
	c.chosen(m.Features, c.recipe.Features.Item, at+".features", "features.item")
	c.chosen(m.UserFeatures, c.recipe.Features.User, at+".user_features", "features.user")
	if m.ShuffleFeatures && len(m.Features)+len(m.UserFeatures) == 0 {
		c.add(at+".shuffle_features", " = true, want features to shuffle")
	}
	c.itemFeatures(m, at)
	c.pretrain(m, at+".pretrain")
	if m.UserIDDropout > 0 && len(m.UserFeatures)+len(m.UserProfile) == 0 {
		c.add(at+".user_id_dropout", " = %g, want user_features or user_profile to speak for a dropped user", m.UserIDDropout)
	}
	if m.Refit && m.ColdOffset.Auto {
		c.add(at+".cold_offset", " = auto, want a number with refit: no validation is left to choose it on")
	}
	if m.Train == nil {
		c.add(at+".train", ": missing")
		return
	}
	c.training(m, at+".train")
}

// itemFeatures checks what asks for features of items, or for some of them.
func (c *checker) itemFeatures(m *Model, at string) {
	if len(m.Features) == 0 && (m.Fusion != model.Sum || len(m.Towers) > 0) {
		c.add(at+".fusion", " = %s with %d towers, want features for them", m.Fusion, len(m.Towers))
	}
	if len(m.Features) == 0 && m.Align > 0 {
		c.add(at+".align", " = %g, want features to align", m.Align)
	}
	among := func(path, name string) {
		if !slices.Contains(m.Features, name) {
			c.add(path, " = %q, not among the model's features, %s", name, setting.Wanted(name, m.Features))
		}
	}
	for i, t := range m.Towers {
		for j, f := range t.Features {
			among(join(at+".towers", strconv.Itoa(i)+".features."+strconv.Itoa(j)), f)
		}
	}
	for i, a := range m.Affinity {
		among(join(at+".affinity", strconv.Itoa(i)+".feature"), a.Feature)
	}
	for i, name := range m.UserProfile {
		path := join(at+".user_profile", strconv.Itoa(i))
		if slices.Index(m.UserProfile, name) < i {
			c.add(path, " = %q: duplicate name", name)
			continue
		}
		among(path, name)
	}
}

// training checks how m is trained.
func (c *checker) training(m *Model, at string) {
	t := m.Train
	c.within(at, t.TrainConfig.Validate())
	c.stop(&t.Stop, at+".stop")
	if l := c.kinds.loss(t.Loss); l != nil && l.Cosines && (m.Similarity != "cosine" || m.Temperature != 1) {
		c.add(at+".loss", " = %s, want kind two-tower with similarity cosine and temperature 1: it reads logits as cosines", t.Loss)
	}
	if s := c.kinds.sampler(t.Sampler); s != nil {
		switch {
		case s.OwnOnly != "" && t.SharedNegatives:
			c.add(at+".sampler", " = %s, want shared_negatives: false with it: %s", t.Sampler, s.OwnOnly)
		case s.SharedOnly && !t.SharedNegatives:
			c.add(at+".sampler", " = %s, want shared_negatives: true with it", t.Sampler)
		}
	}
	switch {
	case m.History == nil && t.Negatives == 0:
		c.add(at+".negatives", " = 0, want ≥ 1: the whole catalogue is for models with a history")
	case m.History != nil && t.Loss != "softmax":
		c.add(at+".loss", " = %s, want softmax with a history", t.Loss)
	case m.History != nil && !t.SharedNegatives:
		c.add(at+".shared_negatives", " = false, want true with a history")
	}
	switch {
	case t.Hard != nil && m.History != nil:
		c.add(at+".hard_negatives", ": want none in a model with history, whose positives of all users share what is drawn for a batch")
	case t.Hard != nil:
		c.within(at+".hard_negatives", t.Hard.Validate())
		c.hard(t.Hard.From, at+".hard_negatives.from")
	}
	if t.SharedNegatives && !m.SharesNegatives() {
		c.add(at+".shared_negatives", " = true, want false for kind %s: its head scores one pair at a time", m.Kind)
	}
}

// hard checks the events of labelled negatives against those of the data, where the recipe tells
// them.
func (c *checker) hard(from []string, at string) {
	in := c.recipe.Data.Interactions
	if in == nil {
		return // the log will tell
	}
	var signals []string
	for _, w := range in.Events {
		if !w.Target {
			signals = append(signals, w.Event)
		}
	}
	if len(signals) == len(in.Events) {
		c.add(at, ": want an event with target: true in data.interactions.events, without which every row is a positive")
		return
	}
	for i, event := range from {
		if !slices.Contains(signals, event) {
			c.add(join(at, strconv.Itoa(i)), " = %q, no event of data.interactions.events without target, %s", event, setting.Wanted(event, signals))
		}
	}
}

// stop checks what a training is ended by.
func (c *checker) stop(s *Stop, at string) {
	if m := c.recipe.Evaluate.Metrics; len(m) == 0 || s.Metric != m[0] { // that one is checked there
		c.metric(at+".metric", s.Metric)
	}
	if m, err := eval.ParseMetric(s.Metric); err == nil && (m.Kind().List || m.Kind().Aggregate) {
		c.add(at+".metric", " = %q, want a metric of ranks such as ndcg@10", s.Metric)
	}
	if len(s.Views) == 0 {
		c.add(at+".views", ": none, want at least one of %s", strings.Join(setting.Choices[Stop]("views"), ", "))
	}
}

// pretrain checks that the halves of a model are there, trained before it, and fit.
func (c *checker) pretrain(m *Model, at string) {
	if m.Pretrain == nil {
		return
	}
	if m.Role() == RoleControl {
		c.add(at, ": want none in a control: its halves would be without features, so they and the control are models to write out")
		return
	}
	if m.Fusion != model.Sum || len(m.Towers)+len(m.Affinity) > 0 {
		c.add(at, ": with fusion, towers or affinity, want features that are summed")
	}
	for _, half := range []struct{ path, name, kind string }{{at + ".gmf", m.Pretrain.GMF, "gmf"}, {at + ".mlp", m.Pretrain.MLP, "mlp"}} {
		var earlier []string
		var found *Model
		for i := range c.recipe.Models {
			o := &c.recipe.Models[i]
			if o == m {
				break
			}
			if earlier = append(earlier, o.Name); o.Name == half.name {
				found = o
			}
		}
		switch {
		case found == nil:
			c.add(half.path, " = %q, not among the models before this one, %s", half.name, setting.Wanted(half.name, earlier))
		case found.Kind != half.kind:
			c.add(half.path, " = %q, which is a %s, want kind %s", half.name, found.Kind, half.kind)
		case half.kind == "gmf" && found.Dim != m.Dim:
			c.add(half.path, " = %q, of dim %d, want %d", half.name, found.Dim, m.Dim)
		case half.kind == "mlp" && !slices.Equal(found.Layers, m.Layers):
			c.add(half.path, " = %q, of layers %v, want %v", half.name, found.Layers, m.Layers)
		case !slices.Equal(found.Features, m.Features) || !slices.Equal(found.UserFeatures, m.UserFeatures) || !slices.Equal(found.UserProfile, m.UserProfile) || found.ShuffleFeatures != m.ShuffleFeatures:
			c.add(half.path, " = %q, of other features", half.name)
		case found.Refit != m.Refit:
			c.add(half.path, " = %q, with refit: %t, want %t: who chooses on validation must not start from it", half.name, found.Refit, m.Refit)
		}
	}
}

// chosen checks that a model's features are among those of the recipe.
func (c *checker) chosen(names []string, features []Feature, path, from string) {
	var known []string
	for _, f := range features {
		known = append(known, f.Name)
	}
	for i, n := range names {
		at := join(path, strconv.Itoa(i))
		switch {
		case slices.Index(names, n) < i:
			c.add(at, " = %q: duplicate name", n)
		case len(known) == 0:
			c.add(at, " = %q, but %s has none", n, from)
		case !slices.Contains(known, n):
			c.add(at, " = %q, not in %s, %s", n, from, setting.Wanted(n, known))
		}
	}
}
