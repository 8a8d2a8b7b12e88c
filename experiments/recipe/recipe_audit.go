package recipe

import "tandem/experiments/audit"

// Audit says how features are looked at before training, and how loudly each rule speaks
// up: an error stops the run before the first model. See package audit.
type Audit struct {
	MaxMissing float64 `yaml:"max_missing"` // share of the entities in train, in (0, 1]
	Constant   string  `yaml:"constant" choice:"error warning notice off"`
	Missing    string  `yaml:"missing" choice:"error warning notice off"`
	Duplicate  string  `yaml:"duplicate" choice:"error warning notice off"`
	NoEffect   string  `yaml:"no_effect" choice:"error warning notice off"`
	Unused     string  `yaml:"unused" choice:"error warning notice off"`
	Available  string  `yaml:"available" choice:"error warning notice off"`
}

func (a *Audit) setDefaults() { *a = Audit(audit.DefaultLimits()) }

func (c *checker) audit() {
	if share := c.recipe.Audit.MaxMissing; !(share > 0 && share <= 1) {
		c.add("audit.max_missing", " = %g, want in (0, 1]", share)
	}
}
