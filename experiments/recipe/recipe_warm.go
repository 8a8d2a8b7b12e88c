package recipe

// Warm starts trained models from the weights of another run over the same shop at an
// earlier time, in place of from scratch: see warmStart. It holds for every trained model
// that the other run has under the same name and seed; others train in full.
type Warm struct {
	From          string  `yaml:"from" path:"true"` // a run directory, or one file of weights in it; without, the section says nothing
	Epochs        int     `yaml:"epochs"`           // in place of train.epochs
	LR            float64 `yaml:"lr"`               // times train.lr
	Old           float64 `yaml:"old"`              // share of the rows that the other run knew that are trained again, drawn by the seed
	EvaluateEvery int     `yaml:"evaluate_every"`   // epochs, in place of train.evaluate_every: the best one comes early
}

// StartsWarm reports whether models of r start from another run.
func (r *Recipe) StartsWarm() bool { return r.Warm != nil && r.Warm.From != "" }

func (c *checker) warm() {
	w := c.recipe.Warm
	if w == nil {
		return
	}
	c.atLeast("warm.epochs", w.Epochs, 1)
	c.atLeast("warm.evaluate_every", w.EvaluateEvery, 1)
	if !(w.LR > 0) { // also refuses NaN
		c.add("warm.lr", " = %g, want > 0", w.LR)
	}
	if !(w.Old >= 0 && w.Old <= 1) {
		c.add("warm.old", " = %g, want 0 to 1", w.Old)
	}
}
