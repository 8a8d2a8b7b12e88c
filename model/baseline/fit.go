package baseline

import (
	"tandem/datasets"
	"tandem/features"
)

// Every baseline has a config, a type of its own beside it: an empty one where there is
// nothing to choose. It knows its recipe keys and faults (package setting), and can
//
//	Validate() error                                       all faults
//	Fit(ctx context.Context, in Input) (Scorer, error)     formula and source beside it
//	Memory(s Size) ([]Part, error)                         what a fit takes
//	Cost(in Input) Cost                                    how the time of a fit grows
//
// so that whoever has the config needs to know nothing else of the baseline.

// Input is what a baseline is fitted on.
type Input struct {
	Log    *datasets.Log     // rows to fit on
	Blocks []*features.Block // features of the items, in the order they are named; of most none
	Seed   uint64            // of what is drawn
	// History is what users have where they are scored by their own rows, over the ids of Log, such as
	// the rows of Log and later ones; nil = Log. What is learned of items is of Log alone.
	History *datasets.Log
	// Brief asks for one pass where a fit makes several alike, to measure how long it takes.
	Brief bool
}

// Scorer scores all items for some users: dst[r·items+i] is the score of item i for
// users[r].
type Scorer interface {
	Score(dst []float32, users []int32) error
}

// fitted turns what a fit returns into a Scorer, which is nil with an error.
func fitted[S Scorer](s S, err error) (Scorer, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ordered is the config of what asks which row came first.
type ordered struct{}

// ReadsOrder is true.
func (ordered) ReadsOrder() bool { return true }

// counting is the config of what only counts rows.
type counting struct{}

// Validate finds no fault.
func (counting) Validate() error { return nil }

// Memory is that of the items of users and a count of every item.
func (counting) Memory(s Size) ([]Part, error) {
	return []Part{{"items of users", 4*s.Rows + 8*s.Users}, {"counts", 8 * s.Items}}, nil
}

// Cost is that of going through the log once.
func (counting) Cost(in Input) Cost {
	return Cost{Work: []Work{{"rows", float64(in.Log.Len() + in.Log.NumItems())}}}
}
