package experiments

import (
	"tandem/datasets/clean"
	"tandem/datasets/split"
)

// Recipe is one experiment: which data, which models, how they are trained and how
// they are judged. Decode fills every field, so a decoded Recipe holds the effective
// value of everything and Marshal writes it in full.
//
// Struct tags carry the rules of a key, for decoding, checking and writing alike:
//
//	yaml:"key"      its name
//	choice:"a b"    the values it may have; "=table" takes them from build.go
//	kind:"true"     this choice decides which other keys of the struct are used
//	only:"a b"      the key is used by these kinds alone; elsewhere it is a fault
//	path:"true"     ${VAR} and ${VAR:-default} are expanded
type Recipe struct {
	Name     string       `yaml:"name"`
	Data     Data         `yaml:"data"`
	Clean    clean.Config `yaml:"clean"`
	Split    split.Config `yaml:"split"`
	Features Features     `yaml:"features"`
	Audit    Audit        `yaml:"audit,omitempty"` // of the features, before training
	Models   []Model      `yaml:"models"`
	Train    Train        `yaml:"train"`
	Warm     *Warm        `yaml:"warm,omitempty"` // start from another run
	Evaluate Evaluate     `yaml:"evaluate"`
	Compare  Compare      `yaml:"compare"`
	Seeds    []uint64     `yaml:"seeds"`
	Tune     *Tune        `yaml:"tune,omitempty"` // of no effect but in Search
}

// Features are the encoders by side; models choose among them by name.
type Features struct {
	Item []Feature `yaml:"item"`
	User []Feature `yaml:"user"`
}

// Evaluate says how models are judged.
type Evaluate struct {
	Protocol   string   `yaml:"protocol" choice:"full candidates"`
	Metrics    []string `yaml:"metrics"` // name@k; the first one leads
	Segments   []string `yaml:"segments"`
	ValidUsers int      `yaml:"valid_users"` // users judged in a validation during training; 0 = all
	Users      int      `yaml:"users"`       // users judged on the test part, the same for every model; 0 = all
	UsersSeed  uint64   `yaml:"users_seed"`  // which ones
	NewUsers   bool     `yaml:"new_users"`   // judge users without a training interaction too
	States     States   `yaml:"states"`      // what is called hot, warm and cold
	FoldIn     FoldIn   `yaml:"fold_in"`     // how trained models take up users whom training did not know
}

// FoldIn finds the id row of a user whom training did not know, with the loss, negatives
// and optimiser of training and everything else of the model as it is.
type FoldIn struct {
	Steps int     `yaml:"steps"`
	LR    float64 `yaml:"lr"` // of the first step
}

// Compare says which models are compared and how.
type Compare struct {
	Metric    string `yaml:"metric"`
	Pairs     Pairs  `yaml:"pairs"`
	Bootstrap int    `yaml:"bootstrap"` // resamples of the users, or flips of the randomisation test
	Interval  string `yaml:"interval" choice:"studentised percentile bca"`
	Test      string `yaml:"test" choice:"studentised randomisation"` // see stats.Compare
	Seed      uint64 `yaml:"seed"`
}

// Pairs are the pairs of model names to compare. In YAML: all, or a list of pairs.
type Pairs struct {
	All  bool
	List [][2]string
}
