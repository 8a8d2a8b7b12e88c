package baseline

import (
	"fmt"
	"math"

	"tandem/datasets"
)

// reader is what scores a user by the rows that the user has, and can be given others than those
// it was fitted on.
type reader interface {
	read(history *datasets.Log) error
}

// histories are the items of each user that a score sums over.
type histories struct{ history entries }

// read takes those of a log.
func (h *histories) read(log *datasets.Log) error {
	h.history = newMatrix(log).byUser
	return nil
}

// reading has a fitted scorer read what users have from History, if that is set. What does not
// read rows of users stays as it is, and so does an error.
func (in Input) reading(s Scorer, err error) (Scorer, error) {
	if r, ok := s.(reader); ok && err == nil && in.History != nil {
		err = r.read(in.History)
	}
	return fitted(s, err)
}

// DecayConfig has what a user had long ago speak less than what came late.
type DecayConfig struct {
	// Decay is after how many later rows of the user an item speaks half as loud; 0 = at any age
	// alike.
	// Touch: search it from 1 to 50 where tastes move, with evaluate.history if a run is compared with
	// models of order.
	Decay float64 `yaml:"decay,omitempty" json:",omitempty" range:"≥ 0"`
	// DecayDays is after how many days an item speaks half as loud; 0 = at any age alike. With decay
	// both count.
	// Touch: in place of decay, where rows come in bursts and times are dates.
	DecayDays float64 `yaml:"decay_days,omitempty" json:",omitempty" range:"≥ 0"`
}

// ReadsOrder tells whether it asks which row came first.
func (c DecayConfig) ReadsOrder() bool { return c.Decay > 0 || c.DecayDays > 0 }

// of is in with the rows of users weighed by age.
func (c DecayConfig) of(name string, in Input) (out Input, err error) {
	if out = in; !c.ReadsOrder() {
		return out, nil
	}
	if c.DecayDays > 0 && in.Log.TimeScale() == datasets.TimeOrder {
		return out, fmt.Errorf("baseline: %s: decay_days = %g, want times that are dates: those of the log only tell an order, for which there is decay", name, c.DecayDays)
	}
	if in.History == nil {
		out.History = in.Log
	}
	out.History, err = c.aged(name, out.History)
	return out, err
}

// aged is a log whose rows weigh less the older they are:
//
//	w_r·2^(−a_r/Decay − t_r/DecayDays)
//
// with a_r how many rows of its user came after r, in the order of time (of the log, where times are
// equal), t_r the days from r to the latest row of its user, and a term that is 0 where its half-life is. Age is told from
// the latest row and not from the moment that is asked about: the time between multiplies all of a
// user's rows by one factor, which changes no order of items.
// Source: Ding and Li 2005, "Time weight collaborative filtering", eq. 5 to 7, by days; by rows as
// the position weights of sessions in Ludewig and Jannach 2018.
func (c DecayConfig) aged(name string, log *datasets.Log) (*datasets.Log, error) {
	rows, err := inOrder(name, log)
	if err != nil {
		return nil, err
	}
	out := *log
	out.Weights = make([]float32, log.Len())
	for at, last := len(rows)-1, len(rows)-1; at >= 0; at-- {
		r, latest := rows[at], rows[last]
		if log.Users[r] != log.Users[latest] {
			last, latest = at, r
		}
		halvings := 0.
		if c.Decay > 0 {
			halvings += float64(last-at) / c.Decay
		}
		if c.DecayDays > 0 {
			halvings += float64(log.Times[latest]-log.Times[r]) / (24 * 60 * 60) / c.DecayDays
		}
		out.Weights[r] = float32(float64(log.Weight(int(r))) * math.Exp2(-halvings))
	}
	return &out, nil
}
