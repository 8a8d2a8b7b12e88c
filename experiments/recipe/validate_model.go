package recipe

import (
	"slices"
	"strconv"
	"strings"

	"tandem/model"
	"tandem/train/eval"
)

func (c *checker) column(path, name string, columns []string) {
	if columns != nil && name != "" && !slices.Contains(columns, name) {
		c.add(path, " = %q: the data has no such column, %s", name, Wanted(name, columns))
	}
}

func (c *checker) models() {
	models := c.recipe.Models
	if len(models) == 0 {
		c.add("models", ": none, want at least one")
	}
	for i := range models {
		m := &models[i]
		at := Join("models", c.key(i, *m))
		c.name(at+".name", m.Name)
		if m.Name != "" && slices.IndexFunc(models, func(o Model) bool { return o.Name == m.Name }) < i {
			c.add(at+".name", " = %q, there twice", m.Name)
		}
		if m.Trained() {
			c.model(m, at)
		} else {
			c.baseline(m, at)
		}
	}
}

func (c *checker) model(m *Model, at string) {
	if m.Kind != "mlp" {
		c.atLeast(at+".dim", m.Dim, 1)
	}
	if Contains("mlp neumf", m.Kind) {
		c.layers(m.Layers, at+".layers")
	}
	c.chosen(m.Features, c.recipe.Features.Item, at+".features", "features.item")
	c.chosen(m.UserFeatures, c.recipe.Features.User, at+".user_features", "features.user")
	if m.ShuffleFeatures && len(m.Features)+len(m.UserFeatures) == 0 {
		c.add(at+".shuffle_features", " = true, want features to shuffle")
	}
	c.fusion(m, at)
	c.affinity(m, at)
	c.pretrain(m, at+".pretrain")
	if m.Kind == "two-tower" {
		c.positive(at+".temperature", m.Temperature)
	}
	if m.Kind == "two-tower" && m.BiasInit != "zero" && !m.ItemBias {
		c.add(at+".bias_init", " = %q, want item_bias: true with it", m.BiasInit)
	}
	c.chance(at+".id_dropout", m.IDDropout)
	c.notNegative(at+".id_dropout_count", m.IDDropoutCount)
	if m.IDDropout > 0 && m.IDDropoutCount > 0 {
		c.add(at+".id_dropout_count", " = %g with id_dropout = %g, want one of them", m.IDDropoutCount, m.IDDropout)
	}
	c.chance(at+".user_id_dropout", m.UserIDDropout)
	if m.UserIDDropout > 0 && len(m.UserFeatures)+len(m.UserProfile) == 0 {
		c.add(at+".user_id_dropout", " = %g, want user_features or user_profile to speak for a dropped user", m.UserIDDropout)
	}
	for i, name := range m.UserProfile {
		path := Join(at+".user_profile", strconv.Itoa(i))
		switch {
		case slices.Index(m.UserProfile, name) < i:
			c.add(path, " = %q, there twice", name)
		case !slices.Contains(m.Features, name):
			c.add(path, " = %q, not among the model's features, %s", name, Wanted(name, m.Features))
		}
	}
	c.notNegative(at+".align", m.Align)
	c.atLeast(at+".align_min", m.AlignMin, 0)
	if len(m.Features) == 0 && m.Align > 0 {
		c.add(at+".align", " = %g, want features to align", m.Align)
	}
	c.positive(at+".init_sd", m.InitSD)
	if m.Refit && m.ColdOffset.Auto {
		c.add(at+".cold_offset", " = auto, want a number with refit: no validation is left to choose it on")
	}
	if m.Train == nil {
		c.add(at+".train", ": missing")
		return
	}
	c.train(m.Train, at+".train")
	if m.Train.Loss == "ccl" && (m.Similarity != "cosine" || m.Temperature != 1) {
		c.add(at+".train.loss", " = ccl, want kind two-tower with similarity cosine and temperature 1: it reads logits as cosines")
	}
	if m.Train.LogQ && !m.Train.SharedNegatives {
		c.add(at+".train.log_q", " = true, want shared_negatives: true with it")
	}
	if m.Train.Sampler == "unchecked" && m.Train.SharedNegatives {
		c.add(at+".train.sampler", " = unchecked, want shared_negatives: false with it: a positive of a user in the batch is no negative of theirs")
	}
	if m.Train.Sampler == "in-batch" && !m.Train.SharedNegatives {
		c.add(at+".train.sampler", " = in-batch, want shared_negatives: true with it")
	}
	if m.Train.SharedNegatives && !m.SharesNegatives() {
		c.add(at+".train.shared_negatives", " = true, want false for kind %s: its head scores one pair at a time", m.Kind)
	}
}

// fusion checks what makes the row of an item out of its id and features.
func (c *checker) fusion(m *Model, at string) {
	if len(m.Features) == 0 && (m.Fusion != model.Sum || len(m.Towers) > 0) {
		c.add(at+".fusion", " = %s with %d towers, want features for them", m.Fusion, len(m.Towers))
	}
	if m.GateAdds && m.Fusion != model.Gate && m.Fusion != model.VectorGate {
		c.add(at+".gate_adds", " = true, want fusion gate or vector-gate with it")
	}
	var used []string
	for i, t := range m.Towers {
		tower := Join(at+".towers", strconv.Itoa(i))
		if len(t.Features) == 0 {
			c.add(tower+".features", ": none, want at least one")
		}
		for j, f := range t.Features {
			path := Join(tower+".features", strconv.Itoa(j))
			switch {
			case slices.Contains(used, f):
				c.add(path, " = %q, in a tower already", f)
			case !slices.Contains(m.Features, f):
				c.add(path, " = %q, not among the model's features, %s", f, Wanted(f, m.Features))
			}
			used = append(used, f)
		}
		c.atLeast(tower+".width", t.Width, 1)
		for l, width := range t.Hidden {
			c.atLeast(Join(tower+".hidden", strconv.Itoa(l)), width, 1)
		}
	}
}

// affinity checks the terms of users and features.
func (c *checker) affinity(m *Model, at string) {
	for i, a := range m.Affinity {
		path := Join(at+".affinity", strconv.Itoa(i))
		switch {
		case slices.IndexFunc(m.Affinity, func(o Affinity) bool { return o.Feature == a.Feature }) < i:
			c.add(path+".feature", " = %q, there twice", a.Feature)
		case !slices.Contains(m.Features, a.Feature):
			c.add(path+".feature", " = %q, not among the model's features, %s", a.Feature, Wanted(a.Feature, m.Features))
		}
		c.atLeast(path+".width", a.Width, 1)
	}
}

// pretrain checks that the halves of a model are there, trained before it, and fit.
func (c *checker) pretrain(m *Model, at string) {
	if m.Pretrain == nil {
		return
	}
	if a := m.Pretrain.Alpha; !(a > 0 && a < 1) {
		c.add(at+".alpha", " = %g, want 0 < alpha < 1", a)
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
			c.add(half.path, " = %q, not among the models before this one, %s", half.name, Wanted(half.name, earlier))
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

// layers checks the widths of an MLP: the first is the user's half and the item's.
func (c *checker) layers(widths []int, at string) {
	if len(widths) < 2 {
		c.add(at, ": %d, want at least two widths", len(widths))
	}
	for i, width := range widths {
		c.atLeast(Join(at, strconv.Itoa(i)), width, 1)
	}
	if len(widths) > 0 && widths[0]%2 == 1 {
		c.add(at+".0", " = %d, want an even first width", widths[0])
	}
}

// chosen checks that a model's features are among those of the recipe.
func (c *checker) chosen(names []string, features []Feature, path, from string) {
	var known []string
	for _, f := range features {
		known = append(known, f.Name)
	}
	for i, n := range names {
		at := Join(path, strconv.Itoa(i))
		switch {
		case slices.Index(names, n) < i:
			c.add(at, " = %q, there twice", n)
		case len(known) == 0:
			c.add(at, " = %q, but %s has none", n, from)
		case !slices.Contains(known, n):
			c.add(at, " = %q, not in %s, %s", n, from, Wanted(n, known))
		}
	}
}

func (c *checker) train(t *Train, at string) {
	c.atLeast(at+".negatives", t.Negatives, 1)
	if t.Margin < -1 || t.Margin >= 1 {
		c.add(at+".margin", " = %g, want in [-1, 1): cosines are", t.Margin)
	}
	c.notNegative(at+".negative_weight", t.NegativeWeight)
	c.notNegative(at+".sampler_exponent", t.SamplerExponent)
	c.atLeast(at+".batch", t.Batch, 1)
	c.atLeast(at+".micro_batch", t.MicroBatch, 0)
	c.positive(at+".lr", t.LR)
	c.chance(at+".beta1", t.Beta1)
	c.chance(at+".beta2", t.Beta2)
	c.positive(at+".eps", t.Eps)
	c.notNegative(at+".l2", t.L2)
	c.notNegative(at+".weight_decay", t.WeightDecay)
	c.notNegative(at+".clip_norm", t.ClipNorm)
	c.chance(at+".average", t.Average)
	c.atLeast(at+".epochs", t.Epochs, 1)
	c.notNegative(at+".max_seconds", t.MaxSeconds)
	c.atLeast(at+".evaluate_every", t.EvaluateEvery, 1)
	c.notNegative(at+".checkpoint_every", t.CheckpointEvery)
	c.atLeast(at+".checkpoint_steps", t.CheckpointSteps, 0)
	if m := c.recipe.Evaluate.Metrics; len(m) == 0 || t.Stop.Metric != m[0] { // that one is checked there
		c.metric(at+".stop.metric", t.Stop.Metric)
	}
	if m, err := eval.ParseMetric(t.Stop.Metric); err == nil && (m.Kind().List || m.Kind().Aggregate) {
		c.add(at+".stop.metric", " = %q, want a metric of ranks such as ndcg@10", t.Stop.Metric)
	}
	c.atLeast(at+".stop.patience", t.Stop.Patience, 0)
	if len(t.Stop.Views) == 0 {
		c.add(at+".stop.views", ": none, want at least one of %s", strings.Join(views, ", "))
	}
	for i, view := range t.Stop.Views {
		c.choice(Join(at+".stop.views", strconv.Itoa(i)), view, views)
	}
}
