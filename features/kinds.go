package features

import (
	"tandem/datasets"
)

// Source is what an encoder reads.
type Source struct {
	Column *datasets.Column // what is encoded; of an encoder made from events a column of the items
	Within *datasets.Column // category paths of the entities, for percentiles; nil = none
	Events *datasets.Log    // what users did, of an encoder made from that; nil = not given
}

// Encoder has learned from seen entities and encodes all: a pointer to one of the types of
// this package, which JSON writes and restores.
type Encoder any

// Config says how a column is encoded: a pointer to one of the config types of this
// package. Its fields are the recipe keys of a feature of that kind.
type Config interface{ Validate() error }

// The columns that an encoder can read.
const (
	ReadsLabels  = "labels"
	ReadsNumbers = "numbers"
	ReadsEither  = "either"
)

// Kind is one way to encode a column.
type Kind struct {
	Name  string // in a recipe
	About string // one line
	Reads string // ReadsLabels, ReadsNumbers or ReadsEither
	// OfEvents tells that it is of users and made from what they did: its column is one of
	// the items.
	OfEvents bool
	// ByLabel tells that a row of its table stands for a label, or a path of them: rows of
	// two encoders that stand for the same are the same.
	ByLabel bool

	Config func() Config  // a new one with its defaults
	Empty  func() Encoder // to restore JSON into
	// Fit learns from the seen entities of a source.
	Fit func(seen Seen, from Source, config Config) (Encoder, error)
	// Encode encodes all entities of a source.
	Encode func(e Encoder, from Source) (*Block, error)
}

// Kinds are all of them. A new kind is a file of its own, and an entry here.
func Kinds() []Kind {
	return []Kind{
		withinCategory(Kind{Name: "price", About: "prices on a logarithmic scale, free and missing ones apart", Reads: ReadsNumbers}, DefaultPriceConfig, FitPriceWithin),
		withinCategory(Kind{Name: "number", About: "any number: standardised, in buckets or bands, by rank", Reads: ReadsNumbers}, defaultNumberConfig, FitNumber),
		ofColumn(Kind{Name: "path", About: "a category and all above it, a row each", Reads: ReadsLabels, ByLabel: true}, DefaultPathConfig, FitPath),
		ofColumn(Kind{Name: "tags", About: "a set of labels", Reads: ReadsLabels, ByLabel: true}, defaultTagsConfig, FitTags),
		ofColumn(Kind{Name: "vocabulary", About: "one label, such as a brand or a region", Reads: ReadsLabels, ByLabel: true}, defaultVocabularyConfig, FitVocabulary),
		ofColumn(Kind{Name: "text", About: "n-grams of a title or a description", Reads: ReadsLabels}, defaultTextConfig, FitText),
		ofColumn(Kind{Name: "date", About: "month, weekday and hour of a time", Reads: ReadsEither}, defaultDateConfig, FitDate),
		ofEvents(Kind{Name: "favourites", About: "the categories that a user buys in; column is that of the items", Reads: ReadsLabels, OfEvents: true}, defaultFavouritesConfig, FitFavourites),
	}
}

// Statistic is a column made from the training log, for an encoder of numbers or dates.
type Statistic struct {
	Name    string                                                                        // in a recipe
	About   string                                                                        // one line
	Side    string                                                                        // user or item
	OfItems bool                                                                          // made from a column of the items, too
	Of      func(events *datasets.Log, column *datasets.Column) (*datasets.Column, error) // makes it: a value per user or item of events; column is read if OfItems
}

// Statistics are all of them. A new one is a function, and an entry here.
func Statistics() []Statistic {
	plain := func(of func(*datasets.Log) (*datasets.Column, error)) func(*datasets.Log, *datasets.Column) (*datasets.Column, error) {
		return func(events *datasets.Log, _ *datasets.Column) (*datasets.Column, error) { return of(events) }
	}
	return []Statistic{
		{"activity", "training rows of the user", "user", false, plain(func(l *datasets.Log) (*datasets.Column, error) { return userActivity(l), nil })},
		{"mean-price", "mean of what the user paid", "user", true, userMeanPrice},
		{"price-spread", "how far the prices that the user paid lie apart", "user", true, userPriceSpread},
		{"count", "training rows of the item", "item", false, plain(func(l *datasets.Log) (*datasets.Column, error) { return itemCount(l), nil })},
		{"age", "from the item's first training row to the last of all", "item", false, plain(itemAge)},
		{"first-seen", "the time of the item's first training row", "item", false, plain(itemFirstSeen)},
	}
}

// encoding fills in what a kind with encoders *E and configs C can do.
func encoding[C Config, E any](
	kind Kind, config func() C,
	fit func(Seen, Source, C) (*E, error),
	encode func(*E, Source) (*Block, error),
) Kind {
	kind.Config = func() Config { c := config(); return any(&c).(Config) } // methods of C are those of *C, too
	kind.Empty = func() Encoder { return new(E) }
	kind.Fit = func(seen Seen, from Source, c Config) (Encoder, error) { return fit(seen, from, *any(c).(*C)) }
	kind.Encode = func(e Encoder, from Source) (*Block, error) { return encode(e.(*E), from) }
	return kind
}

// ofColumn is a kind that looks at one column.
func ofColumn[C Config, E any, P interface {
	*E
	Encode(*datasets.Column) (*Block, error)
}](kind Kind, config func() C, fit func(Seen, *datasets.Column, C) (*E, error)) Kind {
	return encoding(kind, config,
		func(seen Seen, from Source, c C) (*E, error) { return fit(seen, from.Column, c) },
		func(e *E, from Source) (*Block, error) { return P(e).Encode(from.Column) })
}

// withinCategory is a kind that may look at a category too.
func withinCategory[C Config, E any, P interface {
	*E
	EncodeWithin(column, category *datasets.Column) (*Block, error)
}](kind Kind, config func() C, fit func(seen Seen, column, category *datasets.Column, c C) (*E, error)) Kind {
	return encoding(kind, config,
		func(seen Seen, from Source, c C) (*E, error) { return fit(seen, from.Column, from.Within, c) },
		func(e *E, from Source) (*Block, error) { return P(e).EncodeWithin(from.Column, from.Within) })
}

// ofEvents is a kind of users that looks at what they did.
func ofEvents[C Config, E any, P interface {
	*E
	Encode(*datasets.Log, *datasets.Column) (*Block, error)
}](kind Kind, config func() C, fit func(*datasets.Log, *datasets.Column, C) (*E, error)) Kind {
	return encoding(kind, config,
		func(_ Seen, from Source, c C) (*E, error) { return fit(from.Events, from.Column, c) },
		func(e *E, from Source) (*Block, error) { return P(e).Encode(from.Events, from.Column) })
}
