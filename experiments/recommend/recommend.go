package recommend

import (
	"context"
	"fmt"

	"tandem/datasets"
	"tandem/experiments/figures"
	"tandem/experiments/input"
	"tandem/experiments/serving"
)

// Recommendation is one item for one user.
type Recommendation struct {
	Rank   int     `json:"rank"`            // from 1
	Item   string  `json:"item"`            // key
	Label  string  `json:"label,omitempty"` // see ItemLabels; empty without one
	Score  float32 `json:"score"`           // of the model, or what stands for it: see List.By
	Unseen bool    `json:"unseen"`          // the item has no training interaction
	State  string  `json:"state"`           // hot, warm or cold by the recipe's thresholds

	Reasons string `json:"reasons,omitempty"` // if asked for: see drivers.Reasoner
}

func noUser(o *serving.Opened, key string) string {
	ids := o.Split.Train.UserIDs
	return fmt.Sprintf("no user %q among %s%s", key, figures.Grouped(ids.Len()), input.DidYouMean(key, ids))
}

// one makes a single list. That nothing is left to who is an input.Error.
func (l *Lister) one(ctx context.Context, top ranking, u int32, by, who string, met []int32) (*List, error) {
	out := &List{By: by}
	err := l.each(ctx, top, []int32{u}, func(int32) []int32 { return met }, func(_ int, items []int32, scores []float32) error {
		out.Items = list(l.catalogue, items, scores, l.states)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("experiments: %s: %w", l.name, err)
	}
	if n := l.catalogue.Items.Len(); len(out.Items) == 0 {
		if len(met) == n {
			return nil, input.Wrong(fmt.Errorf("experiments: %s has met all %d items: nothing is left to recommend", who, n))
		}
		return nil, input.Wrong(fmt.Errorf("experiments: %s has met all %d items that the rules leave: nothing is left to recommend", who, n-len(l.Out)))
	}
	return out, nil
}

// Met lists what users met before the test part: in train, in validation, and what new users
// of the split introduce themselves by; of events, those that count as seen. Each has a list for every user.
func Met(o *serving.Opened) []datasets.Lists {
	var seen []datasets.Lists
	for _, l := range []*datasets.Log{o.Split.Train, o.Split.Valid, o.Split.Signals, o.Split.Fold} {
		if l != nil {
			seen = append(seen, l.Of(l.Met).ByUser())
		}
	}
	return seen
}

// List is a list of items, and how it came about.
type List struct {
	By    string           `json:"by"`             // ByTraining, ByFoldIn, ByProfile, ByFeatures or ByPopularity
	Note  string           `json:"note,omitempty"` // why a key that was asked for is not known
	Items []Recommendation `json:"items"`          // best first
}
