package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/experiments/diff"
	"tandem/experiments/evaluate"
	"tandem/experiments/fit"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/lock"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/sums"
	"tandem/experiments/tune"
	"tandem/train"
	"tandem/train/eval"
)

// The files of a search.
const (
	TrialsFile     = "trials.jsonl" // a Trial a line
	BestRecipeFile = "best.yaml"    // the recipe with the best values
	searchFile     = "search.json"
	trialsDir      = "trials" // of checkpoints, while they are needed
)

// Options say where a search goes and who watches.
type Options struct {
	Dir    string       // of the search
	Quick  bool         // in place of the recipe's section tune the one of quickSet
	Resume bool         // continue where an interrupted search of the same recipe stopped
	Log    *slog.Logger // of trials; nil = none
	// Progress is told after every training step; nil = nobody asks.
	Progress func(model string, trial int, p train.Progress)
}

// Run looks for better settings of the models of a recipe, as its tune section says, or that
// of a quick search:
// for every model the same number of trials from the same space, the first one with the
// settings as written. A trial is worth its best value of the stopping metric on
// validation, with the first seed of the recipe. Test stays closed, and refit waits for
// the run of the best recipe.
//
// It writes Dir: trials.jsonl, a Trial a line, whole after every trial; best.yaml, the
// text with the best values in it; and checkpoints while they are needed. With Resume
// it continues: trials that ended are taken as they are, the interrupted one continues from
// its checkpoint, and the same seed gives the same trials as without interruption.
// More trials than before may then be asked for.
//
// Text and set are those of Decode. A trial that fails (a loss that diverges, settings
// that exclude each other, a budget that is used up) is recorded with its error. When ctx
// is cancelled the trial at hand writes a checkpoint and ctx's error is returned.
func Run(ctx context.Context, text []byte, set []string, o Options) (*Found, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r, err := decode(text, set, o.Quick)
	if err != nil {
		return nil, err
	}
	if r.StartsWarm() {
		return nil, input.Wrong(errors.New("experiments: search: trials start from scratch: want a recipe without warm.from"))
	}
	ctx, release, err := lock.Take(ctx, o.Dir, lock.Options{Command: "a program that tunes " + r.Name, Parents: true, Log: o.Log})
	if err != nil {
		return nil, err
	}
	defer release()
	p, err := prepare.New(r, o.Log)
	if err != nil {
		return nil, input.Wrong(err)
	}
	e, err := evaluate.New(r, p, o.Log)
	if err != nil {
		return nil, input.Wrong(err)
	}
	s := &search{Options: o, text: text, set: set, recipe: r}
	s.fitter = fit.Fitter{Recipe: r, Dir: filepath.Join(o.Dir, trialsDir, "pretrained"), Prepared: p, Evaluator: e, Resume: true, Log: o.Log}
	if err := s.start(); err != nil {
		return nil, err
	}
	found := &Found{Recipe: r.Name, Method: r.Tune.Method, Seed: r.Tune.Seed, Dir: o.Dir}
	for _, name := range r.Tune.Models {
		m := &r.Models[slices.IndexFunc(r.Models, func(m recipe.Model) bool { return m.Name == name })]
		c, err := s.contestant(m)
		if err != nil {
			return nil, err
		}
		if err := s.model(ctx, c); err != nil {
			return nil, err
		}
		found.Models = append(found.Models, c.found(s.trials))
	}
	if err := os.RemoveAll(filepath.Join(o.Dir, trialsDir)); err != nil {
		return nil, fmt.Errorf("experiments: %w", err)
	}
	return found, s.writeBest(found)
}

// decode reads the recipe with the tune section to search by.
func decode(text []byte, set []string, quick bool) (*recipe.Recipe, error) {
	if quick {
		section, err := quickSet(text, set)
		if err != nil {
			return nil, err
		}
		return kinds.Decode(text, append(slices.Clone(set), section)...)
	}
	r, err := kinds.Decode(text, set...)
	if err == nil && r.Tune == nil {
		err = input.Wrong(fmt.Errorf("experiments: recipe %s has no tune section: want one, or a quick search", r.Name))
	}
	return r, err
}

// search is one under way.
type search struct {
	Options
	text   []byte
	set    []string
	recipe *recipe.Recipe
	fitter fit.Fitter // of trials; its directory has the halves of pretrained models
	trials []Trial    // of all models, as they stand in the file
}

// started is search.json: what the trials of a directory depend on.
type started struct {
	Identity string `json:"identity"` // hash of the recipe
	Split    string `json:"split"`
	Recipe   string `json:"recipe,omitempty"` // to say what differs; empty in one of an older version
}

// other is the error of resuming a search by r, which is not its recipe, or with other data:
// see otherRun.
func (was *started) other(dir string, now started, r *recipe.Recipe) error {
	d := &diff.Difference{}
	if old, err := kinds.Decode([]byte(was.Recipe)); err == nil && was.Recipe != "" {
		old.Tune.Trials, old.Tune.Seconds = r.Tune.Trials, r.Tune.Seconds // may be raised
		d.AddRecipes(old, r)
	}
	hashes := fmt.Sprintf("recipe %.12s, want %.12s; split %.12s, want %.12s", was.Identity, now.Identity, was.Split, now.Split)
	return input.Wrong(fmt.Errorf("experiments: resume: %s holds a search of another recipe or in other data: %s", dir, diff.Sentence(d, hashes)))
}

// start reads what an interrupted search has, or clears the directory.
func (s *search) start() error {
	r := *s.recipe
	t := *r.Tune
	t.Trials, t.Seconds = 0, 0 // may be raised
	r.Name, r.Data.Root, r.Tune = "", "", &t
	text, err := r.Marshal()
	if err != nil {
		return err
	}
	now := started{Identity: sums.OfText(text), Split: s.fitter.Prepared.SplitHash}
	if text, err = s.recipe.Marshal(); err != nil {
		return err
	}
	now.Recipe = string(text)
	path := filepath.Join(s.Dir, searchFile)
	if s.Resume {
		was, err := result.ReadJSON[started](path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case was.Identity != now.Identity || was.Split != now.Split:
			return was.other(s.Dir, now, s.recipe)
		default:
			s.trials, err = readTrials(filepath.Join(s.Dir, TrialsFile))
			return err
		}
	}
	if old, err := os.Stat(filepath.Join(s.Dir, TrialsFile)); err == nil && old.Size() > 0 {
		s.Log.Warn("the trials of an earlier search are removed", "dir", s.Dir)
	}
	for _, name := range []string{TrialsFile, BestRecipeFile, trialsDir, searchFile} {
		if err := os.RemoveAll(filepath.Join(s.Dir, name)); err != nil {
			return fmt.Errorf("experiments: %w", err)
		}
	}
	return result.WriteJSON(path, now)
}

// model runs all trials of one model.
func (s *search) model(ctx context.Context, c *contestant) error {
	for _, skipped := range c.skipped {
		s.Log.Info("not tuned", "model", c.model.Name, "key", skipped.Key, "why", skipped.Why)
	}
	dir := filepath.Join(s.Dir, trialsDir, c.model.Name)
	if err := s.pretrain(ctx, c); err != nil {
		return err
	}
	for {
		past := trialsOf(s.trials, c.model.Name)
		todo, ok := c.next(past)
		if !ok {
			return os.RemoveAll(dir)
		}
		at := filepath.Join(dir, fmt.Sprint(todo.Trial))
		start := time.Now()
		t, err := s.run(ctx, c, todo, at, past)
		if err != nil {
			return err
		}
		if err := appendTrial(filepath.Join(s.Dir, TrialsFile), t); err != nil {
			return err
		}
		s.trials = append(s.trials, t)
		s.tell(c, t, time.Since(start))
		if c.halving == nil {
			if err := os.RemoveAll(at); err != nil {
				return fmt.Errorf("experiments: %w", err)
			}
		}
	}
}

// tell logs a trial.
func (s *search) tell(c *contestant, t Trial, took time.Duration) {
	values := make([]any, 0, 12)
	values = append(values, "model", t.Model, "trial", fmt.Sprintf("%d/%d", t.Trial, c.tune.Trials-1))
	for _, r := range c.space {
		values = append(values, r.Key, string(t.Values[r.Key]))
	}
	if t.Error != "" {
		s.Log.Warn("trial failed", append(values, "error", t.Error)...)
		return
	}
	s.Log.Info("trial", append(values, "epochs", t.Epochs, t.Metric, *t.Objective, "time", took.Round(time.Millisecond))...)
}

// contestant is one model of a search.
type contestant struct {
	recipe   *recipe.Recipe
	model    *recipe.Model // as written
	position int           // in the recipe
	tune     *recipe.Tune
	space    recipe.Space // the keys that it uses
	dims     tune.Space
	skipped  []Skipped
	halving  *tune.Halving // of asha
	stop     recipe.Stop
}

func (s *search) contestant(m *recipe.Model) (*contestant, error) {
	t := s.recipe.Tune
	c := &contestant{recipe: s.recipe, model: m, tune: t, stop: s.recipe.Train.Stop}
	c.position = slices.IndexFunc(s.recipe.Models, func(o recipe.Model) bool { return o.Name == m.Name })
	if m.Trained() {
		c.stop = m.Train.Stop
	}
	if !slices.ContainsFunc(s.fitter.Evaluator.Metrics, func(have eval.Metric) bool { return have.String() == c.stop.Metric }) {
		return nil, input.Wrong(fmt.Errorf("experiments: tune: %s is evaluated by train.stop.metric = %s, want it among evaluate.metrics", m.Name, c.stop.Metric))
	}
	for _, r := range t.Space {
		_, why, err := s.recipe.Setting(m, r.Key)
		if err != nil {
			return nil, fmt.Errorf("experiments: tune.space.%s%w", r.Key, err)
		}
		if why != "" {
			c.skipped = append(c.skipped, Skipped{Key: r.Key, Why: why})
			continue
		}
		c.space = append(c.space, r)
		c.dims = append(c.dims, r.Dimension())
	}
	if t.Method == "asha" {
		h, err := tune.NewHalving(t.MinEpochs, m.Train.Epochs, t.Eta, m.Train.EvaluateEvery, t.Trials)
		if err != nil {
			return nil, err
		}
		c.halving = &h
	}
	return c, nil
}

// next is the trial to run after those of past: its number, and with asha its rung and
// the epochs to reach; ok is false when the model has had all of them.
func (c *contestant) next(past []Trial) (t Trial, ok bool) {
	t = Trial{Model: c.model.Name, Metric: c.stop.Metric}
	if c.tune.Seconds > 0 && len(past) > 0 && spent(past) >= c.tune.Seconds {
		return t, false
	}
	if c.halving == nil {
		t.Trial = len(past)
		return t, t.Trial < c.tune.Trials
	}
	reached := make([]tune.Reached, len(past))
	for i, p := range past {
		reached[i] = tune.Reached{Trial: p.Trial, Rung: *p.Rung, Value: p.worth()}
	}
	trial, rung, ok := c.halving.Next(reached)
	t.Trial, t.Rung = trial, &rung
	return t, ok
}

// spent are the seconds of training that trials took; a trial that went on counts once.
func spent(past []Trial) float64 {
	sum, seen := 0., map[int]bool{}
	for _, t := range slices.Backward(past) {
		if !seen[t.Trial] {
			sum += t.Seconds
		}
		seen[t.Trial] = true
	}
	return sum
}
