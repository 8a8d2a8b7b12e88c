package shop

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"

	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/model/export"
)

// Request is what all questions to the shop of a run share. Each method opens the
// model and answers one of them.
type Request struct {
	Run     *result.Run     // finished, or with the model finished
	Model   string          // a name of the recipe
	Seed    *uint64         // one of the model's seeds; nil = the first, and all of them to Evaluate
	Columns Columns         // which hold prices and categories
	Rules   recommend.Rules // which items are never listed
	K       int             // how many items
	Log     *slog.Logger    // nil = none

	// Note says what the last answer about categories goes by where the items have none; ""
	// = it goes by categories, or was about none. It is written, not read.
	Note string
}

// open opens the shop of one seed; out are the items that the rules leave out.
func (r *Request) open(ctx context.Context) (s *Shop, out []int32, err error) {
	log := r.log()
	o, err := serving.OpenWithData(ctx, r.Run, r.Model, r.Seed, log)
	if err != nil {
		return nil, nil, err
	}
	if out, err = recommend.LeftOut(o, r.Rules, log); err != nil {
		return nil, nil, err
	}
	s, err = Open(o, r.Columns)
	return s, out, err
}

// calibrated opens the shop and fits its probabilities on validation.
func (r *Request) calibrated(ctx context.Context) (*Shop, *Calibration, error) {
	s, _, err := r.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.Calibrate(ctx)
	return s, c, err
}

func (r *Request) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

// Evaluate opens the shops of all seeds, or of the chosen one, and hands them to one of
// the Evaluate functions (EvaluateSimilar and so on).
func (r *Request) Evaluate(ctx context.Context, by func([]*Shop) (*Evaluation, error)) (*Evaluation, error) {
	seeds := r.Run.Finished(r.Model)
	if len(seeds) == 0 { // opening the first says what is wrong
		seeds = r.Run.Recipe.Seeds[:1]
	}
	if r.Seed != nil {
		seeds = []uint64{*r.Seed}
	}
	var shops []*Shop
	for _, seed := range seeds {
		o, err := serving.OpenWithData(ctx, r.Run, r.Model, &seed, r.log())
		if err != nil {
			return nil, err
		}
		s, err := Open(o, r.Columns)
		if err != nil {
			return nil, err
		}
		shops = append(shops, s)
	}
	return by(shops)
}

// Similar answers with the items that are most like one; see Shop.Similar. What the rules
// leave out replaces the items that a leaves out.
func (r *Request) Similar(ctx context.Context, item string, a Alike) ([]Neighbour, error) {
	s, out, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	a.Filter.Out = out
	return s.Similar(item, r.K, a)
}

// Crossing says how CrossSell looks for what is bought with an item.
type Crossing struct {
	Complementing
	GammaGiven  bool    // Gamma was asked for, also of a model without vectors
	AnyCategory bool    // items of the same category too
	MinLift     float64 // leave out what follows the item less often than this multiple; see Complements.CrossSell
}

// CrossSell answers with the items of other categories that are bought with one; see
// Complements.CrossSell.
func (r *Request) CrossSell(ctx context.Context, item string, c Crossing) ([]Complement, error) {
	s, out, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	if s.Vectors == nil && !c.GammaGiven {
		c.Gamma = 0
	}
	m, err := s.FitComplements(c.Complementing)
	if err != nil {
		return nil, err
	}
	if !c.AnyCategory {
		r.Note = s.Note()
	}
	return m.CrossSell(item, r.K, Filter{Out: out, Other: !c.AnyCategory}, c.MinLift)
}

// UpSellItem answers with higher-priced items like one; see Shop.HigherPriced.
func (r *Request) UpSellItem(ctx context.Context, item string, with UpSelling) ([]Neighbour, error) {
	s, out, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	r.Note = s.Note()
	return s.HigherPriced(item, r.K, with, out)
}

// UpSellUser answers with the list of a user in which higher-priced items take places; see
// Shop.UpSell. Rules are not followed.
func (r *Request) UpSellUser(ctx context.Context, user string, with UpSelling) ([]Swapped, error) {
	s, c, err := r.calibrated(ctx)
	if err != nil {
		return nil, err
	}
	r.Note = s.Note()
	return s.UpSell(ctx, c, user, r.K, with)
}

// Promote answers with lists of K that items were mixed into; see Shop.Promote. with.K is
// replaced by K.
func (r *Request) Promote(ctx context.Context, items []string, with Promoting) (*Promotion, error) {
	s, c, err := r.calibrated(ctx)
	if err != nil {
		return nil, err
	}
	with.K = r.K
	return s.Promote(ctx, c, items, with)
}

// Audience answers with the users who are most likely to want an item; see
// Shop.AudienceOf.
func (r *Request) Audience(ctx context.Context, item string, n int, precision float64) (*Audience, error) {
	s, c, err := r.calibrated(ctx)
	if err != nil {
		return nil, err
	}
	return s.AudienceOf(ctx, c, item, n, precision)
}

// WriteLists writes the lists of p to a file, a JSON document a line, whole or not at all.
func (p *Promotion) WriteLists(path string) error {
	return export.WriteFileAtomic(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for _, l := range p.Lists {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	})
}
