package baseline

// The fits with their own types, for tests that look inside.
type (
	EASE       = ease
	PureSVD    = pureSVD
	ItemToItem = itemToItem
)

var (
	FitAssociation        = fitAssociation
	FitEASE               = fitEASE
	FitFeaturePopularity  = fitFeaturePopularity
	FitIALS               = fitIALS
	FitItemKNN            = fitItemKNN
	FitContentKNN         = fitContentKNN
	FitHybridKNN          = fitHybridKNN
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

// L2For is the λ of a fit to so many users and items.
func (c IALSConfig) L2For(users, items int) float64 { return c.l2For(users, items) }
