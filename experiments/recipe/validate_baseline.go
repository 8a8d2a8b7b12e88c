package recipe

// baseline checks the keys of a closed form.
func (c *checker) baseline(m *Model, at string) {
	if Contains("content-knn hybrid-knn category-popularity feature-popularity", m.Kind) {
		c.chosen(m.Features, c.recipe.Features.Item, at+".features", "features.item")
		switch {
		case len(m.Features) == 0:
			c.add(at+".features", ": none, want at least one")
		case m.Kind == "category-popularity" && len(m.Features) > 1:
			c.add(at+".features", ": %d of them, want one", len(m.Features))
		}
	}
	if m.Kind == "recent-popularity" {
		c.positive(at+".window_days", m.WindowDays)
	}
	if m.Kind == "hybrid-knn" {
		c.positive(at+".content_weight", m.ContentWeight)
	}
	if m.KNN != nil {
		c.knn(m.KNN, at+".knn")
	}
	if w := m.Walk; w != nil {
		c.atLeast(at+".walk.k", w.K, 1)
		c.positive(at+".walk.alpha", w.Alpha)
		c.notNegative(at+".walk.beta", w.Beta)
		if m.Kind == "p3alpha" && w.Beta != 0 {
			c.add(at+".walk.beta", " = %g, want 0 for kind p3alpha", w.Beta)
		}
	}
	if e := m.EASE; e != nil {
		c.positive(at+".ease.l2", e.L2)
		c.positive(at+".ease.max_gb", e.MaxGB)
	}
	if s := m.SLIM; s != nil {
		c.notNegative(at+".slim.l1", s.L1)
		c.notNegative(at+".slim.l2", s.L2)
		c.atLeast(at+".slim.k", s.K, 0)
		c.atLeast(at+".slim.sweeps", s.Sweeps, 1)
		c.notNegative(at+".slim.tolerance", s.Tolerance)
		c.positive(at+".slim.max_gb", s.MaxGB)
	}
	if s := m.PureSVD; s != nil {
		c.atLeast(at+".puresvd.factors", s.Factors, 1)
		c.atLeast(at+".puresvd.oversample", s.Oversample, 0)
		c.atLeast(at+".puresvd.iterations", s.Iterations, 1)
	}
	if s := m.IALS; s != nil {
		c.atLeast(at+".ials.factors", s.Factors, 1)
		c.atLeast(at+".ials.epochs", s.Epochs, 1)
		c.positive(at+".ials.unobserved_weight", s.UnobservedWeight)
		c.positive(at+".ials.l2", s.L2)
		c.positive(at+".ials.init_sd", s.InitSD)
		c.atLeast(at+".ials.steps", s.Steps, 0)
	}
}

func (c *checker) knn(k *KNN, at string) {
	c.atLeast(at+".k", k.K, 1)
	c.notNegative(at+".shrink", k.Shrink)
	c.notNegative(at+".alpha", k.Alpha)
	c.notNegative(at+".beta", k.Beta)
	if k.Similarity == "asymmetric" && k.Alpha > 1 {
		c.add(at+".alpha", " = %g, want in [0, 1] for asymmetric", k.Alpha)
	}
}
