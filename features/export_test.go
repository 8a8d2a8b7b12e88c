package features

// What tests outside of the package set and compare.
const (
	DateMonth   = dateMonth
	DateWeekday = dateWeekday
	DateHour    = dateHour
	PathMean    = pathMean
	TagsMean    = tagsMean
	TagsSum     = tagsSum
	TagsIDF     = tagsIDF
)

var (
	DefaultDateConfig       = defaultDateConfig
	DefaultFavouritesConfig = defaultFavouritesConfig
	DefaultNumberConfig     = defaultNumberConfig
	DefaultTagsConfig       = defaultTagsConfig
	DefaultTextConfig       = defaultTextConfig
	DefaultVocabularyConfig = defaultVocabularyConfig

	UserActivity    = userActivity
	UserMeanPrice   = userMeanPrice
	UserPriceSpread = userPriceSpread
	ItemFirstSeen   = itemFirstSeen
	ItemAge         = itemAge
)
