package recipe

// KNN steers the models of nearest neighbours: the k most similar items of each item,
// or users of each user.
type KNN struct {
	K          int     `yaml:"k"`
	Shrink     float64 `yaml:"shrink"`                             // added to the denominator: fewer in common, less trust
	Weighting  string  `yaml:"weighting" choice:"none tfidf bm25"` // of the profiles, before they are compared
	Similarity string  `yaml:"similarity" kind:"true" choice:"cosine asymmetric tversky jaccard dice"`
	Alpha      float64 `yaml:"alpha" only:"asymmetric tversky"`
	Beta       float64 `yaml:"beta" only:"tversky"`
}

// Walk steers p3alpha and rp3beta.
type Walk struct {
	K         int     `yaml:"k"`
	Alpha     float64 `yaml:"alpha"` // exponent of the chance of a step
	Beta      float64 `yaml:"beta"`  // exponent of the popularity divided by; 0 for p3alpha
	Normalize bool    `yaml:"normalize"`
}

// EASE steers ease.
type EASE struct {
	L2    float64 `yaml:"l2"`
	MaxGB float64 `yaml:"max_gb"` // refuse when items² values take more
}

// SLIM steers slim.
type SLIM struct {
	L1        float64 `yaml:"l1"`
	L2        float64 `yaml:"l2"`
	K         int     `yaml:"k"` // weights kept of each item; 0 = all
	Positive  bool    `yaml:"positive"`
	Sweeps    int     `yaml:"sweeps"`
	Tolerance float64 `yaml:"tolerance"`
	MaxGB     float64 `yaml:"max_gb"`
}

// PureSVD steers puresvd.
type PureSVD struct {
	Factors    int `yaml:"factors"`
	Oversample int `yaml:"oversample"`
	Iterations int `yaml:"iterations"`
}

// IALS steers ials.
type IALS struct {
	Factors          int     `yaml:"factors"`
	Epochs           int     `yaml:"epochs"`
	UnobservedWeight float64 `yaml:"unobserved_weight"`
	L2               float64 `yaml:"l2"`
	Exponent         float64 `yaml:"exponent"` // of the frequency in the regularisation
	InitSD           float64 `yaml:"init_sd"`
	Steps            int     `yaml:"steps"` // of conjugate gradients; 0 = solve exactly
}

// setDefaults gives k the defaults of a similarity.
func (k *KNN) setDefaults(similarity string) {
	*k = KNN{K: 100, Shrink: 10, Weighting: "none", Similarity: similarity}
	switch similarity {
	case "asymmetric":
		k.Alpha = 0.5
	case "tversky":
		k.Alpha, k.Beta = 0.5, 0.5
	}
}
