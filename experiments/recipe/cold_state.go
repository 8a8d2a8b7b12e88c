package recipe

// States are the thresholds between hot, warm and cold, in training rows: an item or
// user is cold with at most Cold of them, hot with at least Hot, and warm between. They
// name what is told of a run and change neither weights nor scores: known by features
// alone is only what has no row at all (see model.Model.Unseen).
type States struct {
	Hot  int `yaml:"hot" json:"hot"`
	Cold int `yaml:"cold" json:"cold"`
}

// The states of an item or user.
const (
	StateHot  = "hot"
	StateWarm = "warm"
	StateCold = "cold"
)

// Of is the state of something with that many training rows.
func (s States) Of(rows int32) string {
	switch {
	case int(rows) <= s.Cold:
		return StateCold
	case int(rows) >= s.Hot:
		return StateHot
	}
	return StateWarm
}

// StateSummary says how many items and users are in each state.
type StateSummary struct {
	States
	Items map[string]int `json:"items"`
	Users map[string]int `json:"users"`
}
