package baseline

import "tandem/datasets"

// The fits with their own types, for tests that look inside.
type (
	EASE       = ease
	PureSVD    = pureSVD
	ItemToItem = itemToItem
)

var (
	DefaultKNNConfig      = defaultKNN
	FitAssociation        = fitAssociation
	FitEASE               = fitEASE
	FitFeaturePopularity  = fitFeaturePopularity
	FitIALS               = fitIALS
	FitItemKNN            = fitItemKNN
	FitContentKNN         = fitContentKNN
	FitHybridKNN          = fitHybridKNN
	FitMarkov             = fitMarkov
	FitPopularity         = fitPopularity
	FitRecentPopularity   = fitRecentPopularity
	FitCategoryPopularity = fitCategoryPopularity
	FitPureSVD            = fitPureSVD
	NewRandom             = newRandom
	FitSequentialRules    = fitSequentialRules
	FitSLIM               = fitSLIM
	FitUserKNN            = fitUserKNN
	FitWalk               = fitWalk
)

// L2For is the λ of a fit to a log.
func (c IALSConfig) L2For(log *datasets.Log) float64 { return c.l2For(newMatrix(log)) }

// Largest is the singular value that bounds it.
func (c IALSConfig) Largest(log *datasets.Log) float64 { return c.largest(newMatrix(log)) }
