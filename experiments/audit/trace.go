package audit

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/train"
)

// Trace is what one step of a model did to the table of a feature.
type Trace struct {
	Model   string  `json:"model"`       // name
	Samples int     `json:"samples"`     // training rows in the step
	Touched int     `json:"touched"`     // table rows with a gradient that is not zero
	Norm    float64 `json:"gradient"`    // of all its rows together
	IDNorm  float64 `json:"id_gradient"` // of the rows of ids, to hold Norm against
}

// Share is the norm of the gradient as a share of that of the id rows of the same side,
// or the norm itself where these get none.
func (t Trace) Share() float64 {
	if t.IDNorm == 0 {
		return t.Norm
	}
	return t.Norm / t.IDNorm
}

// Sample is a small training log with entities of its own: what a step is traced over.
type Sample struct {
	Log          *datasets.Log  // the rows that a step visits
	Users, Items model.Entities // both sides as the model sees them, numbered as in Log
}

// mostRows is how many training rows a step is traced over, besides those that are there
// because of a rare feature; rarePerBlock is how many of these there are.
const (
	mostRows     = 2048
	rarePerBlock = 64
)

// NewSample takes rows of train at equal distances, and for every block some whose
// entity it has something to say of, so that a rare attribute is there too. Users and
// items are numbered anew; the tables of features stay as they are. With histories no user has one row
// alone who has more in train.
func NewSample(log *datasets.Log, users, items []*features.Block, histories bool) *Sample {
	rows := map[int]bool{}
	step := max(1, (log.Len()+mostRows-1)/mostRows)
	for r := 0; r < log.Len(); r += step {
		rows[r] = true
	}
	rare := func(blocks []*features.Block, ids []int32) {
		for _, b := range blocks {
			for r, left := 0, rarePerBlock; r < log.Len() && left > 0; r++ {
				if index, _ := b.Row(ids[r]); len(index) > 0 {
					rows[r] = true
					left--
				}
			}
		}
	}
	rare(users, log.Users)
	rare(items, log.Items)
	if histories {
		pairUp(rows, log)
	}
	out := &Sample{Log: &datasets.Log{UserIDs: &datasets.IDs{}, ItemIDs: &datasets.IDs{}}}
	var keptUsers, keptItems []int32
	userOf, itemOf := map[int32]int32{}, map[int32]int32{}
	for r := range log.Len() {
		if !rows[r] {
			continue
		}
		u, i := log.Users[r], log.Items[r]
		if _, known := userOf[u]; !known {
			userOf[u] = int32(len(keptUsers))
			keptUsers = append(keptUsers, u)
			out.Log.UserIDs.Add(log.UserIDs.Key(u))
		}
		if _, known := itemOf[i]; !known {
			itemOf[i] = int32(len(keptItems))
			keptItems = append(keptItems, i)
			out.Log.ItemIDs.Add(log.ItemIDs.Key(i))
		}
		out.Log.Users = append(out.Log.Users, userOf[u])
		out.Log.Items = append(out.Log.Items, itemOf[i])
		if log.Times != nil {
			out.Log.Times = append(out.Log.Times, log.Times[r])
		}
		if log.Events != nil {
			out.Log.Events, out.Log.EventIDs = append(out.Log.Events, log.Events[r]), log.EventIDs
		}
	}
	out.Users = model.Entities{Seen: features.SeenUsers(out.Log), Blocks: pick(users, keptUsers)}
	out.Items = model.Entities{Seen: features.SeenItems(out.Log), Blocks: pick(items, keptItems)}
	return out
}

// pairUp adds to rows, where it is the only one of its user, another one of theirs: a history of one
// row has nothing to predict.
func pairUp(rows map[int]bool, log *datasets.Log) {
	taken, other := make([]int, log.NumUsers()), make([]int, log.NumUsers())
	for r, u := range log.Users {
		if rows[r] {
			taken[u]++
		} else {
			other[u] = 1 + r
		}
	}
	for u, n := range taken {
		if n == 1 && other[u] > 0 {
			rows[other[u]-1] = true
		}
	}
}

// pick returns blocks of the chosen entities alone.
func pick(blocks []*features.Block, entities []int32) []*features.Block {
	var out []*features.Block
	for _, b := range blocks {
		p := &features.Block{Name: b.Name, Rows: b.Rows, Offsets: []int32{0}}
		for _, e := range entities {
			index, weight := b.Row(e)
			p.Index, p.Weight = append(p.Index, index...), append(p.Weight, weight...)
			p.Offsets = append(p.Offsets, int32(len(p.Index)))
		}
		out = append(out, p)
	}
	return out
}

// Step takes one step of run, whose model and log are those of s, over all of the log,
// and returns what came back for every table of features, by the name of the table. The
// weights of the model are gone afterwards: gradients stand in their place. The model's
// tables must be float32.
func (s *Sample) Step(ctx context.Context, run *train.Run) (map[string]Trace, error) {
	c := &run.Config
	c.Epochs, c.Batch, c.EvaluateEvery = 1, s.Log.Len(), 1
	c.L2, c.ClipNorm, c.Average, c.MaxSeconds, c.CheckpointSteps, c.CheckpointEvery = 0, 0, 0, 0, 0, 0
	run.Rule, run.Dir, run.Evaluate = recorder{}, "", nil
	before := map[string]*embed.Table{}
	tables := append(run.Model.Users.Tables(), run.Model.Items.Tables()...)
	for _, t := range tables {
		before[t.Name] = t.Clone()
	}
	if _, err := run.Fit(ctx, false); err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	out := map[string]Trace{}
	for _, side := range []*embed.Side{run.Model.Users, run.Model.Items} {
		_, idNorm := gradient(side.ID, before[side.ID.Name])
		for _, f := range side.Features {
			touched, norm := gradient(f.Table, before[f.Table.Name])
			out[f.Table.Name] = Trace{Samples: s.Log.Len(), Touched: touched, Norm: norm, IDNorm: idNorm}
		}
	}
	return out, nil
}

// gradient counts the rows that a recorder wrote a gradient to, and their norm. A row
// that is as it was got none.
func gradient(after, before *embed.Table) (touched int, norm float64) {
	w := after.Width
	for r := range after.Rows {
		a, b := after.Data[r*w:(r+1)*w], before.Data[r*w:(r+1)*w]
		changed, square := false, 0.
		for c, x := range a {
			changed = changed || math.Float32bits(x) != math.Float32bits(b[c])
			square += float64(x) * float64(x)
		}
		if changed && square > 0 {
			touched++
			norm += square
		}
	}
	return touched, math.Sqrt(norm)
}

// recorder is an optimiser that writes gradients over weights.
type recorder struct{}

func (recorder) Moments() int                { return 0 }
func (recorder) Begin(int64, float32)        {}
func (recorder) Update(w, _, _, g []float32) { copy(w, g) }
func (recorder) UpdateRows(w, _, _ []float32, rows []int32, width int, g []float32) {
	for i, r := range rows {
		copy(w[int(r)*width:(int(r)+1)*width], g[i*width:(i+1)*width])
	}
}
