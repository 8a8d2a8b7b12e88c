package recipe

// Warm starts trained models from the weights of another run over the same shop at an
// earlier time, in place of from scratch. It holds for every trained model that the other
// run has under the same name and seed; others train in full.
type Warm struct {
	// From is a run directory, or one file of weights in it; without it, the section says
	// nothing.
	// Touch: to last week's run, each week.
	From string `yaml:"from" path:"true"`
	// Epochs is in place of train.epochs.
	// Touch: few are enough; with old: 0 they are over the new rows alone.
	Epochs int `yaml:"epochs" range:"≥ 1"`
	// LR is what train.lr is multiplied by.
	// Touch: below 1 where training on has undone what was learned.
	LR float64 `yaml:"lr" range:"> 0"`
	// Old is the share of the rows that the other run knew that are trained again, drawn by
	// the seed.
	// Touch: lower it to save time, and look at the metric of old items.
	Old float64 `yaml:"old" range:"[0, 1]"`
	// EvaluateEvery is how many epochs pass between evaluations, in place of
	// train.evaluate_every: the best one comes early.
	// Touch: raise it where an evaluation takes longer than an epoch.
	EvaluateEvery int `yaml:"evaluate_every" range:"≥ 1"`
}

// SetDefaults trains on for a few epochs over all rows.
func (w *Warm) SetDefaults(string) { *w = Warm{Epochs: 8, LR: 1, Old: 1, EvaluateEvery: 1} }

// StartsWarm reports whether models of r start from another run.
func (r *Recipe) StartsWarm() bool { return r.Warm != nil && r.Warm.From != "" }
