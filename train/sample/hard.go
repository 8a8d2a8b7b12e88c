package sample

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/model/draw"
)

// HardConfig says which negatives are labelled: items that a user met and did not choose.
type HardConfig struct {
	// From are events that are no targets: an item that the user met by them, and by no target,
	// is a labelled negative of theirs.
	// Touch: [view], where a look without a purchase says something; keep the weight of these
	// events small, since their rows are learned from as well.
	From []string `yaml:"from"`
	// Share is the chance that a negative is such an item of the user, or, of negatives that a
	// batch shares, of one of its users: few of those are of the user at hand, so that own
	// negatives say more. Users without such items draw as without it.
	// Touch: between 0.05 and 0.5, in a search; most of what is viewed is liked more than the rest.
	Share float64 `yaml:"share" range:"(0, 1)"`
}

// Validate returns every fault of c at once.
func (c HardConfig) Validate() error {
	faults := setting.Check(c)
	if len(c.From) == 0 {
		faults.Add("from", ": none, want events that are no targets")
	}
	for i, event := range c.From {
		if slices.Index(c.From, event) < i {
			faults.Add("from."+strconv.Itoa(i), " = %q: duplicate event", event)
		}
	}
	return faults.Join("sample: ")
}

// sampler is what Hard draws the other negatives by.
type sampler interface {
	Own(dst []int32, user int32, key draw.Key)
	Shared(dst, positives []int32, key draw.Key)
	LogQ(item int32) float32
}

// Hard is a sampler of which each draw is, with a chance of s, a labelled negative instead,
// uniformly from those of a user. Compare Ding et al. 2018, who draw from viewed items that were
// not bought beside all others.
type Hard struct {
	sampler
	share  float64
	lists  datasets.Lists // by user, ascending
	none   float64        // share of the rows of training whose user has no list
	chance []float64      // by item: that of a draw from the list of the user of a row
}

// NewHard puts labelled negatives into the draws of s. It is an error if the log does not have the
// events of c, if they are targets, or if nobody has a labelled negative.   Cost: O(rows).
func NewHard(s sampler, train *datasets.Log, c HardConfig) (*Hard, error) {
	if train.Events == nil || train.Targets == nil {
		return nil, fmt.Errorf("sample: hard_negatives: no event of the data is a target, want some with target: true and others without")
	}
	from := make([]bool, train.EventIDs.Len())
	for _, event := range c.From {
		code, there := train.EventIDs.Find(event)
		if !there {
			return nil, fmt.Errorf("sample: hard_negatives.from: the log has no event %q, %s", event, setting.Wanted(event, train.EventIDs.Keys()))
		}
		if int(code) < len(train.Targets) && train.Targets[code] {
			return nil, fmt.Errorf("sample: hard_negatives.from: %q is a target, want an event that is none", event)
		}
		from[code] = true
	}
	h := &Hard{sampler: s, share: c.Share, chance: make([]float64, train.NumItems())}
	met, has := train.Of(from).ByUser(), train.Of(train.Targets).ByUser()
	var kept []int32
	for u := range int32(train.NumUsers()) {
		kept = kept[:0]
		for _, i := range met.At(u) {
			if _, chosen := slices.BinarySearch(has.At(u), i); !chosen {
				kept = append(kept, i)
			}
		}
		h.lists.Append(kept...)
	}
	if len(h.lists.Values) == 0 {
		return nil, fmt.Errorf("sample: hard_negatives.from = %v: no user has an item of these events that is not a target of theirs, too", c.From)
	}
	for u, n := range train.UserCounts() {
		rows, list := float64(n)/float64(train.Len()), h.lists.At(int32(u))
		if len(list) == 0 {
			h.none += rows
		}
		for _, i := range list {
			h.chance[i] += rows / float64(len(list))
		}
	}
	return h, nil
}

// places is the key of what Hard draws, apart from all that the other sampler draws by.
func places(key draw.Key) draw.Key { return key.At(1 << 40) }

// Own draws as the other sampler, then labelled negatives of user in place of some.
func (h *Hard) Own(dst []int32, user int32, key draw.Key) {
	h.sampler.Own(dst, user, key)
	list := h.lists.At(user)
	if len(list) == 0 {
		return
	}
	for j := range dst {
		if k := places(key).At(uint64(j)); k.At(0).Float64() < h.share {
			dst[j] = list[k.At(1).Below(len(list))]
		}
	}
}

// Mix puts labelled negatives in place of some that a batch shares: each of a user drawn from
// users, those of its positives; where that one has none, the negative stays.
func (h *Hard) Mix(dst, users []int32, key draw.Key) {
	for j := range dst {
		k := places(key).At(uint64(j))
		if k.At(0).Float64() >= h.share {
			continue
		}
		if list := h.lists.At(users[k.At(1).Below(len(users))]); len(list) > 0 {
			dst[j] = list[k.At(2).Below(len(list))]
		}
	}
}

// LogQ is that of the mixture, over batches of any rows of the log: with q of the other sampler and
// s the share, ln((1 − s + s·p0)·q + s·Σ_u p_u·[item in the list of u]/|list of u|), where p_u is
// the share of the rows that are u's and p0 that of users without a list.
func (h *Hard) LogQ(item int32) float32 {
	q := math.Exp(float64(h.sampler.LogQ(item)))
	return float32(math.Log((1-h.share+h.share*h.none)*q + h.share*h.chance[item]))
}
