package shop

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/describe"
	"tandem/experiments/input"
	"tandem/experiments/prepare"
	"tandem/experiments/serving"
	"tandem/model"
	"tandem/model/kernel"
	"tandem/train/eval"
)

// Shop is what the questions read: a trained model, what is known of the items, and who
// bought what when. I items, U users.
type Shop struct {
	Items, Users *datasets.IDs // keys by id
	Price        []float64     // (I), NaN where unknown; nil without prices
	Category     []int32       // (I), index into Categories, −1 where unknown; nil without categories
	Categories   []string      // the labels of a category joined by " > "
	Labels       []string      // (I), what lists show beside keys; nil without: see prepare.ItemLabels
	Vectors      []float32     // (I × Dim), each of length 1 or, without a vector, 0; nil of models without vectors
	Dim          int           // of the vectors; 0 without
	Scorer       eval.Scorer   // safe for concurrent use

	Train, Valid, Test *datasets.Log // the parts of the split

	Model string // name
	Seed  uint64 // of the training
}

// Columns say which columns of the items a shop goes by.
type Columns struct {
	Price    string // of numbers; "" = the one called like a price
	Category string // of labels, root first; "" = the one called like a category
	Level    int    // how many labels of a path make a category; 0 = all
	Label    string // of labels, shown beside keys; "" = the one called like a label
}

// Open makes a shop of an opened model.
//
// Columns that the items do not have, or not of that kind, are an input.Error; without a
// column that is called like a price or category there is none: what needs a price says so,
// and what goes by categories continues without them (see Shop.Note).
func Open(o *serving.Opened, c Columns) (*Shop, error) {
	log := o.Split.Train
	s := &Shop{Items: log.ItemIDs, Users: log.UserIDs, Scorer: o.Scorer, Train: log, Valid: o.Split.Valid, Test: o.Split.Test,
		Model: o.Spec.Name, Seed: o.Seed}
	guess := describe.GuessColumns(o.Data.Items)
	if c.Price == "" {
		c.Price = guess.Price
	}
	if c.Category == "" {
		c.Category = guess.Category
	}
	if c.Price != "" {
		col := o.Data.Items.Find(c.Price)
		if col == nil || !col.IsNumeric() {
			return nil, wrong("no column of numbers %q among those of the items: %s", c.Price, strings.Join(o.Data.Items.Names(), ", "))
		}
		s.Price = col.Numbers
	}
	if c.Level < 0 {
		return nil, wrong("level %d, want ≥ 0", c.Level)
	}
	if c.Category != "" {
		col := o.Data.Items.Find(c.Category)
		if col == nil || col.IsNumeric() {
			return nil, wrong("no column of labels %q among those of the items: %s", c.Category, strings.Join(o.Data.Items.Names(), ", "))
		}
		s.Category, s.Categories = describe.Paths(col, c.Level)
	}
	var err error
	if s.Labels, err = prepare.ItemLabels(o.Data.Items, c.Label); err != nil {
		return nil, err
	}
	if m, ok := o.Scorer.(*model.Scorer); ok {
		if vectors, _, ok := m.ItemVectors(); ok {
			s.setVectors(vectors)
		}
	}
	return s, nil
}

// setVectors takes item vectors, which it scales to length 1.
func (s *Shop) setVectors(vectors []float32) {
	s.Vectors, s.Dim = vectors, len(vectors)/s.Items.Len()
	for at := 0; at < len(vectors); at += s.Dim {
		kernel.Normalize(vectors[at:at+s.Dim], 1)
	}
}

// wrong is an error that the asker can mend.
func wrong(format string, args ...any) error {
	return &input.Error{Err: fmt.Errorf("shop: "+format, args...)}
}

// item finds an item by key.
func (s *Shop) item(key string) (int32, error) { return input.FindKey(s.Items, "item", key) }

func (s *Shop) needVectors() error {
	if s.Vectors == nil {
		return wrong("%s has no item vectors: want a trained two-tower, MF or GMF", s.Model)
	}
	return nil
}

func (s *Shop) needPrices() error {
	if s.Price == nil {
		return wrong("the items have no price: want --price-column with a column of numbers")
	}
	return nil
}

func (s *Shop) needCategories() error {
	if s.Category == nil {
		return wrong("the items have no category: want --category-column with a column of labels")
	}
	return nil
}

// priceOf is the price of an item, which must be known and above 0.
func (s *Shop) priceOf(i int32) (float64, error) {
	if err := s.needPrices(); err != nil {
		return 0, err
	}
	if p := s.Price[i]; p > 0 {
		return p, nil
	}
	return 0, wrong("item %q has no price", s.Items.Key(i))
}

// categoryOf is the category of an item, which must be known.
func (s *Shop) categoryOf(i int32) (int32, error) {
	if err := s.needCategories(); err != nil {
		return 0, err
	}
	if s.Category[i] < 0 {
		return 0, wrong("item %q has no category", s.Items.Key(i))
	}
	return s.Category[i], nil
}

// group is the category within which an item may take the place of another, −1 where it
// is unknown; without categories all items are one.
func (s *Shop) group(i int32) int32 {
	if s.Category == nil {
		return 0
	}
	return s.Category[i]
}

// Note says what answers about categories go by where the items have none; empty where
// they have.
func (s *Shop) Note() string {
	if s.Category != nil {
		return ""
	}
	return "the items have no category column (--category-column): items of the whole catalogue, by what is bought together, vectors and prices alone"
}

// like reports whether two items are known to be of one category.
func (s *Shop) like(i, j int32) bool {
	return s.Category != nil && s.Category[i] >= 0 && s.Category[i] == s.Category[j]
}

// apart reports whether two items are known to be of different categories; without
// categories every two items are apart.
func (s *Shop) apart(i, j int32) bool {
	if s.Category == nil {
		return i != j
	}
	return s.Category[i] >= 0 && s.Category[j] >= 0 && s.Category[i] != s.Category[j]
}

// cosine is the inner product of the directions of two items, in [−1, 1]; 0 of an item
// without a vector.
func (s *Shop) cosine(i, j int32) float64 {
	return float64(kernel.Dot(s.vector(i), s.vector(j)))
}

func (s *Shop) vector(i int32) []float32 { return s.Vectors[int(i)*s.Dim : (int(i)+1)*s.Dim] }

// rankBlock users are scored at once.
const rankBlock = 64

// rows calls f with the scores of all items for each of users, in their order; row is
// written again after f returned.
func (s *Shop) rows(ctx context.Context, users []int32, f func(r int, row []float32) error) error {
	n := s.Items.Len()
	scores := make([]float32, min(rankBlock, len(users))*n)
	for from := 0; from < len(users); from += rankBlock {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(from+rankBlock, len(users))
		if err := s.Scorer.Score(scores[:(to-from)*n], users[from:to]); err != nil {
			return fmt.Errorf("shop: %s: %w", s.Model, err)
		}
		for r := from; r < to; r++ {
			if err := f(r, scores[(r-from)*n:(r-from+1)*n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// known are the users with a training row, ascending.
func (s *Shop) known() []int32 {
	var out []int32
	for u, n := range s.Train.UserCounts() {
		if n > 0 {
			out = append(out, int32(u))
		}
	}
	return out
}

// before lists what users met before a part: train, and for the test part valid.
func (s *Shop) before(part *datasets.Log) []datasets.Lists {
	if part == s.Valid {
		return []datasets.Lists{s.Train.Of(s.Train.Met).ByUser()}
	}
	return []datasets.Lists{s.Train.Of(s.Train.Met).ByUser(), s.Valid.ByUser()}
}

// best are the k items with the highest scores, best first, ties to the lower item;
// items of −Inf are none. scores is not kept.
func best(scores []float32, k int) []int32 {
	out := kernel.TopK(scores, min(k, len(scores)), nil)
	at := slices.IndexFunc(out, func(i int32) bool { return math.IsInf(float64(scores[i]), -1) })
	if at >= 0 {
		out = out[:at]
	}
	return out
}

var none = float32(math.Inf(-1))
