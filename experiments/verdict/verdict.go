// Package verdict has the words for what a run says of a hybrid: Outcome, one of a few, and
// Verdict, which summary.json holds for every hybrid. Package compare weighs the rows of a
// summary and makes them; nothing is decided here.
//
//	for _, v := range run.Summary.Verdicts {
//		if v.Outcome == verdict.Helps {
//			fmt.Println(v.Text)
//		}
//	}
package verdict

// Outcome is what the comparisons of a hybrid come to. Better and worse are those of
// result.Comparison.Verdict, in the metric that the models are compared by.
type Outcome string

// The outcomes, of a hybrid against its partner, its placebos and its controls.
const (
	// Helps: better than its partner, and than every placebo and control that it was compared
	// with, one at least.
	Helps Outcome = "helps"
	// Unexplained: better than its partner, but not than each of those, or compared with none:
	// settings or weights may have done it.
	Unexplained Outcome = "better-unexplained"
	// Informs: not shown to be better than its partner, but better than its placebo: the
	// features carry information that does not add up to a gain.
	Informs Outcome = "informs"
	// NoGain: not shown to be better than either, and gains that are larger than the smallest of
	// interest are ruled out: by the interval, or as two one-sided tests find it and its partner
	// equivalent.
	NoGain Outcome = "no-gain"
	// NotShown: not shown to be better than either, and such gains are not ruled out.
	NotShown Outcome = "not-shown"
	// Hurts: worse than its partner.
	Hurts Outcome = "hurts"
	// TooFew: too few users, or too few whom it serves differently than its partner does.
	TooFew Outcome = "too-few-users"
	// OneSeed: something was found, but of these weights alone, since other trainings are not
	// counted: Verdict.TheseWeights says which.
	OneSeed Outcome = "one-seed"
	// NotCompared: without a partner that knew the same rows, or never compared with it.
	NotCompared Outcome = "not-compared"
)

// Verdict is what a summary says about a hybrid, from the rows of its comparisons alone.
type Verdict struct {
	Hybrid   string   `json:"hybrid"`             // name
	Partner  string   `json:"partner,omitempty"`  // the model without features; empty = none knew the same rows
	Placebos []string `json:"placebos,omitempty"` // that it was compared with
	Controls []string `json:"controls,omitempty"` // that it was compared with
	Metric   string   `json:"metric"`             // of the comparisons
	Outcome  Outcome  `json:"outcome"`            // what it comes to
	// TheseWeights is what Outcome would be if every other training came out as these did; only
	// where that is OneSeed.
	TheseWeights Outcome `json:"these_weights,omitempty"`
	Text         string  `json:"text"` // in a sentence, without a full stop
}
