package prepare

import (
	"fmt"
	"log/slog"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/input"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/features"
)

// Prepared is the data of a recipe, read, cleaned, split and encoded: what every model
// of the recipe starts from.
type Prepared struct {
	Data  *datasets.Data       // cleaned, before the split
	Split *datasets.Split      // the parts, over the ids of Data
	Clean datasets.CleanReport // what every rule did
	Cut   split.Report         // what the split did

	DataHash, SplitHash string // HashData and HashSplit, in hex

	models               []recipe.Model             // of the recipe
	evaluate             recipe.Evaluate            // of the recipe
	SeenItems, SeenUsers features.Seen              // training rows of every item, and of every user
	ItemBlocks           map[string]*features.Block // by feature name
	UserBlocks           map[string]*features.Block // by feature name
	Encoders             map[string]*Encoder        // fitted, by "item/name" and "user/name"

	Warm *result.WarmRecord // of a run that starts from another one
}

// New does everything before the first model: a pure function of the recipe and
// the files that it names. A warm start is left out: warm.Prepare has it.
func New(r *recipe.Recipe, log *slog.Logger) (*Prepared, error) {
	data, err := Load(r.Data, log)
	if err != nil {
		return nil, err
	}
	return FromData(r, data, nil, log)
}

// FromData is New for data that Load has read; it does not change them. warm is
// what a run that starts from another one took over; nil for others.
func FromData(r *recipe.Recipe, data *datasets.Data, warm *result.WarmRecord, log *slog.Logger) (*Prepared, error) {
	p := &Prepared{Warm: warm, models: r.Models, evaluate: r.Evaluate}
	var err error
	if p.Data, p.Clean, err = cleanTracked(r, data, split.Track(data, r.Split), log); err != nil {
		return nil, err
	}
	p.DataHash = HashData(p.Data)
	if p.Split, p.Cut, err = split.Make(p.Data, r.Split); err != nil {
		return nil, err
	}
	p.SplitHash = HashSplit(p.Split, p.Data.Candidates)
	log.Info("data ready", "users", p.Split.Train.NumUsers(), "items", p.Split.Train.NumItems(),
		"train", p.Split.Train.Len(), "valid", p.Split.Valid.Len(), "test", p.Split.Test.Len())
	tellValues(p.Data, log)
	if t := p.Cut.Ties; t != nil && t.Users > 0 {
		log.Info("users cut between rows of one time", "users", t.Users, "of", t.Of, "ties", t.By)
	}
	if err := p.checkEvents(); err != nil {
		return nil, err
	}
	if err := p.ordered(); err != nil {
		return nil, err
	}
	return p, p.encode(r.Features)
}

// ordered is an error if a model reads order and the rows have none.
func (p *Prepared) ordered() error {
	for i := range p.models {
		m := &p.models[i]
		switch {
		case !m.ReadsOrder():
		case p.Split.Train.Times == nil:
			return input.Wrong(fmt.Errorf("experiments: models.%s: kind %s reads order, but the data has neither time nor order", m.Name, m.Kind))
		case p.Split.Train.Len() > 1 && p.Split.Train.TimeScale() == datasets.TimeNone:
			return input.Wrong(fmt.Errorf("experiments: models.%s: kind %s reads order, but all rows have one time: want times that tell which came first", m.Name, m.Kind))
		}
	}
	return nil
}

// tellValues warns of values that say the opposite of what they count for.
func tellValues(data *datasets.Data, log *slog.Logger) {
	below, zero, above := 0, 0, 0
	for _, l := range data.Logs() {
		for _, v := range l.Values {
			switch {
			case v < 0:
				below++
			case v > 0:
				above++
			default:
				zero++
			}
		}
	}
	if below > 0 || zero > 0 && above > 0 {
		log.Warn("rows with a value of 0 or below: they count as positives like all others", "below_0", below, "of_0", zero, "above_0", above,
			"remedy", "a rule of clean, such as min_value, drops them")
	}
}
