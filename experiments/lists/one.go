package lists

import (
	"context"
	"log/slog"

	"tandem/experiments/drivers"
	"tandem/experiments/fit"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/serving"
)

// Question is what to list, and by which model.
type Question struct {
	Model string  // a name of the recipe
	Seed  *uint64 // one of the model's seeds; nil = the first

	User     string          // key of a user, or ""
	Items    []string        // keys of items that a user has whom training did not know
	Features []string        // what is known of such a user, as column=value
	Rules    recommend.Rules // how many items, and which are left out
	Reasons  bool            // say what each item is listed for
	Log      *slog.Logger    // nil = none
}

// List is the answer to a Question.
type List struct {
	Model string                     `json:"model"` // a name of the recipe
	Seed  uint64                     `json:"seed"`  // of the model that was asked
	User  string                     `json:"user"`  // the key asked for; "" = of a new user
	By    string                     `json:"by"`    // recommend.ByTraining and so on
	Items []recommend.Recommendation `json:"items"` // best first
	Note  string                     `json:"-"`     // why a key that was asked for is not known; ""
	Short string                     `json:"-"`     // why there are fewer items than asked for; ""
}

// One makes the list of one user. Data are read only where a user has to be looked up,
// rules have to be followed, or a model without weights has to be fitted.
func One(ctx context.Context, run *result.Run, q Question) (*List, error) {
	log := q.log()
	who := recommend.NewUser{Items: q.Items}
	var err error
	if who.Features, err = recommend.UserFeatures(run.Recipe, q.Features); err != nil {
		return nil, err
	}
	got, seed, err := q.ask(ctx, run, who, log)
	if err != nil {
		return nil, err
	}
	l := &List{Model: q.Model, Seed: seed, User: q.User, By: got.By, Items: got.Items, Note: got.Note}
	if len(got.Items) < q.Rules.K {
		l.Short = "the user has met the others"
		if !q.Rules.Plain() {
			l.Short += ", or the rules leave them out"
		}
	}
	return l, nil
}

func (q *Question) log() *slog.Logger {
	if q.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return q.Log
}

func (q *Question) ask(ctx context.Context, run *result.Run, who recommend.NewUser, log *slog.Logger) (*recommend.List, uint64, error) {
	if m := run.Recipe.Model(q.Model); q.User == "" && !q.Reasons && q.Rules.Label == "" && q.Rules.Plain() && m != nil && m.Trained() {
		s, err := serving.Open(run, q.Model, q.Seed)
		if err != nil {
			return nil, 0, err
		}
		got, err := recommend.ForNewUser(ctx, s, who, q.Rules.K, q.Rules.Again)
		return got, s.Seed, err
	}
	o, err := serving.OpenWithData(ctx, run, q.Model, q.Seed, log)
	if err != nil {
		return nil, 0, err
	}
	l, err := recommend.NewLister(o, q.Rules, log)
	if err != nil {
		return nil, 0, err
	}
	got, err := l.For(ctx, q.User, who)
	if err == nil && q.Reasons {
		err = giveReasons(o, q.User, got)
	}
	return got, o.Seed, err
}

// giveReasons says why a user of the data gets each item of a list.
func giveReasons(o *serving.Opened, user string, list *recommend.List) error {
	u, ok := o.Split.Train.UserIDs.Find(user)
	if !ok || list.By == fit.ByPopularity {
		for j := range list.Items {
			list.Items[j].Reasons = "popular"
		}
		return nil
	}
	r, err := drivers.NewReasoner(o)
	if err != nil {
		return err
	}
	for j := range list.Items {
		i, _ := o.Split.Train.ItemIDs.Find(list.Items[j].Item)
		texts, err := r.Texts(u, []int32{i})
		if err != nil {
			return err
		}
		list.Items[j].Reasons = texts[0]
	}
	return nil
}
