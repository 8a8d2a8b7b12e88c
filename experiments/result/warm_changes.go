package result

// WarmChanges are what differs between the train parts of a run and of the one it was
// started from.
type WarmChanges struct {
	Users EntityChanges `json:"users"` // with a training row
	Items EntityChanges `json:"items"` // with a training row
	// Rows are those of the train part: New are those that the other run cannot have known,
	// Again how many of the others are trained again, for the first seed.
	Rows struct {
		All   int `json:"all"`   // of the train part
		New   int `json:"new"`   // unknown to the other run
		Again int `json:"again"` // known ones that are trained again
	} `json:"rows"`
	Labels map[string]LabelChanges `json:"labels"` // by feature of labels, as item/category
	Levels map[string]LevelChanges `json:"levels"` // by feature of prices or numbers
}

// EntityChanges counts users or items with a training row.
type EntityChanges struct {
	Known int `json:"known"` // then and now
	New   int `json:"new"`   // only now
	Gone  int `json:"gone"`  // only then
}

// LabelChanges are those of the vocabulary of an encoder: categories, tags.
type LabelChanges struct {
	Known int      `json:"known"` // then and now
	New   []string `json:"new"`   // only now, as people read them
	Gone  []string `json:"gone"`  // only then
}

// LevelChanges are those of an encoder that was kept: rows of its table are levels.
type LevelChanges struct {
	Known  int `json:"known"`  // levels that entities with training rows have, then and now
	New    int `json:"new"`    // that none had then
	Gone   int `json:"gone"`   // that none has now
	Grown  int `json:"grown"`  // levels made for what is higher-priced than all was then: see features.Price.Grow
	Beyond int `json:"beyond"` // entities with training rows that cost so much
}
