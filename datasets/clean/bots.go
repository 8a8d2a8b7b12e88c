package clean

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"tandem/datasets"
	"tandem/datasets/internal/calendar"
	"tandem/datasets/setting"
)

// Bots drops all rows of users with more than Total rows, and of users with more than
// PerDay rows on any one day (UTC); 0 is no limit.
type Bots struct {
	// PerDay is the most rows that a user may have on one day, UTC; 0 = no limit.
	// Touch: to what a diligent person manages in a day.
	PerDay int `yaml:"per_day" range:"≥ 0"`
	// Total is the most rows that a user may have in all; 0 = no limit.
	// Touch: where the busiest users hold a sizeable share of all rows.
	Total int `yaml:"total" range:"≥ 0"`
}

// String is the rule as a recipe writes it.
func (b Bots) String() string {
	s := "bots:"
	if b.PerDay > 0 {
		s += fmt.Sprintf(" more than %d a day", b.PerDay)
	}
	if b.Total > 0 {
		s += fmt.Sprintf(" more than %d in all", b.Total)
	}
	return s
}

// Validate wants at least one limit, and none below 0.
func (b Bots) Validate() error {
	faults := setting.Check(b)
	if b == (Bots{}) {
		faults.Add("", ": neither per_day nor total, want at least one")
	}
	return faults.Join("datasets: clean: bots: ")
}

func (b Bots) apply(w *cleaning) error {
	l, err := w.log()
	if err != nil {
		return err
	}
	if b.PerDay > 0 && l.Times == nil {
		return errors.New("the log has no times")
	}
	rows := make([]int32, l.NumUsers())
	if err := w.each(func(l *datasets.Log) {
		for _, u := range l.Users {
			rows[u]++
		}
	}); err != nil {
		return err
	}
	bot := make([]bool, len(rows))
	for u, n := range rows {
		bot[u] = b.Total > 0 && int(n) > b.Total
	}
	if b.PerDay > 0 {
		err := w.parts(func(p datasets.UserPart) error {
			b.fast(p.Log, rows[p.First:], bot[p.First:])
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.keepIf(func(l *datasets.Log, r int) bool { return !bot[l.Users[r]] })
}

// fast marks the users above PerDay. Only users with more rows than that can be among
// them: few, so theirs alone are sorted.
func (b Bots) fast(l *datasets.Log, rows []int32, bot []bool) {
	type visit struct {
		user int32
		day  int64
	}
	var visits []visit
	for r, u := range l.Users {
		if int(rows[u]) > b.PerDay && !bot[u] {
			visits = append(visits, visit{u, calendar.Day(l.Times[r])})
		}
	}
	slices.SortFunc(visits, func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.day, b.day))
	})
	for i := b.PerDay; i < len(visits); i++ {
		if visits[i] == visits[i-b.PerDay] {
			bot[visits[i].user] = true
		}
	}
}
