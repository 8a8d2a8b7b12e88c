package verify

// Evidence is what a verification found.
type Evidence struct {
	// Recipe is the name of the recipe that ran.
	Recipe string `json:"recipe"`
	// Steps are those of training in one run, all models together.
	Steps int `json:"steps"`
	// Kills are those that hit a model in training: others prove nothing and are not
	// counted.
	Kills []Kill `json:"kills"`
	// KillSeed chose the moments of the kills.
	KillSeed uint64 `json:"kill_seed"`
	// Files are those of the uninterrupted run.
	Files []Fingerprint `json:"files"`
	// Runs are the others, in the order they were made.
	Runs []Verdict `json:"runs"`
}

// Kill is one SIGKILL and what it cost.
type Kill struct {
	At      Point `json:"at"`      // the last step that was taken
	Resumed Point `json:"resumed"` // the first step after it
	Again   int   `json:"again"`   // steps that were taken twice
}

// Verdict tells whether a run left the same bytes.
type Verdict struct {
	Run       string `json:"run"`                 // how it was made
	Different string `json:"different,omitempty"` // the first file that is not the same
}
