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
