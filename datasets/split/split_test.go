package split_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/datasets/split"
)

func makeSplit(t *testing.T, d *datasets.Data, c split.Config) (*datasets.Split, split.Report) {
	t.Helper()
	s, report, err := split.Make(d, c)
	require.NoError(t, err)
	return s, report
}

func TestLeaveLastOut(t *testing.T) {
	log := newLog(false, true,
		row{user: "a", item: "1", time: 40}, row{user: "a", item: "2", time: 10}, row{user: "b", item: "1", time: 5},
		row{user: "a", item: "3", time: 30}, row{user: "b", item: "4", time: 6}, row{user: "a", item: "4", time: 30},
		row{user: "c", item: "2", time: 1}, row{user: "c", item: "3", time: 2}, row{user: "c", item: "2", time: 3})
	s, report := makeSplit(t, &datasets.Data{Log: log}, split.Config{Kind: "leave-last-out", Valid: 1, Test: 1, Ties: "file"})
	// a by time: 2, 3, 4 (3 and 4 tie, 3 is first in the log), 1. b has two rows: too few.
	require.Equal(t, []string{"a 2 t10", "b 1 t5", "a 3 t30", "b 4 t6", "c 2 t1"}, show(s.Train))
	require.Equal(t, []string{"a 4 t30", "c 3 t2"}, show(s.Valid))
	require.Equal(t, []string{"a 1 t40", "c 2 t3"}, show(s.Test))
	require.Equal(t, split.Report{Kind: "leave-last-out", OrderedBy: "time", Ties: &split.Ties{By: "file", Users: 1, Of: 2},
		TrainRows: 5, ValidRows: 2, TestRows: 2, ShortUsers: 1, KeptRows: 2, RepeatedRows: 1}, report)
	require.Equal(t, `split                               leave-last-out, ordered by time
users cut between rows of one time  1 of 2, the order of the rows decides (ties: file)
rows                                5 train, 2 valid, 2 test
users with too few rows             1, their 2 rows kept in train
users without a train row           0
rows on items unseen in train       0 valid, 0 test
rows that repeat a train row        1
`, fmt.Sprint(report))

	log.Times = nil
	s, report = makeSplit(t, &datasets.Data{Log: log}, split.Config{Kind: "leave-last-out", Valid: 1, Test: 2})
	require.Equal(t, []string{"a 3", "a 4"}, show(s.Test), "without times by row; c has one row too few now")
	require.Equal(t, "row", report.OrderedBy)
	require.Equal(t, 2, report.ShortUsers)
	require.Equal(t, 5, report.KeptRows)
}

// userOf makes n rows of one user at times 1 … n on items 1 … n.
func userOf(user string, n int) []row {
	rows := make([]row, n)
	for k := range rows {
		rows[k] = row{user: user, item: fmt.Sprint(k + 1), time: int64(k + 1)}
	}
	return rows
}

func TestRatioCounts(t *testing.T) {
	cases := []struct{ n, train, valid, test int }{
		{2, 2, 0, 0}, // too few
		{3, 1, 1, 1}, // at least one each
		{14, 11, 1, 2},
		{15, 11, 1, 3},
		{20, 14, 2, 4},
		{100, 61, 10, 29}, // .29·100 is 28.999… in floating point
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.n), func(t *testing.T) {
			share := .2
			if c.n == 100 {
				share = .29
			}
			// A second user keeps every part from being empty.
			log := newLog(false, true, append(userOf("a", c.n), userOf("z", 3)...)...)
			s, report := makeSplit(t, &datasets.Data{Log: log}, split.Config{Kind: "ratio", Valid: .1, Test: share})
			require.Equal(t, "time", report.OrderedBy)
			require.Equal(t, []int32{int32(c.train), 1}, s.Train.UserCounts())
			require.Equal(t, []int32{int32(c.valid), 1}, s.Valid.UserCounts())
			require.Equal(t, []int32{int32(c.test), 1}, s.Test.UserCounts())
		})
	}
}

func TestGlobalTimeKeepsTiesOnTheLaterSide(t *testing.T) {
	var rows []row
	for r, time := range []int64{1, 2, 3, 4, 5, 5, 6, 7, 7, 8} {
		rows = append(rows, row{user: fmt.Sprint(r % 3), item: fmt.Sprint(r), time: time})
	}
	d := &datasets.Data{Log: newLog(false, true, rows...)}
	// Positions 10−2 = 8 and 8−2 = 6 hold the times 7 and 6: both rows at 7 are test.
	s, _ := makeSplit(t, d, split.Config{Kind: "global-time", Valid: .2, Test: .2})
	require.Equal(t, []int64{6}, s.Valid.Times)
	require.Equal(t, []int64{7, 7, 8}, s.Test.Times)
	// Positions 8 and 5: the row at position 4 ties with the cut at 5 and moves along.
	s, _ = makeSplit(t, d, split.Config{Kind: "global-time", Valid: .3, Test: .2})
	require.Equal(t, []int64{5, 5, 6}, s.Valid.Times)

	for r := range rows {
		d.Log.Times[r] = 5
	}
	_, _, err := split.Make(d, split.Config{Kind: "global-time", Valid: .2, Test: .2})
	require.ErrorContains(t, err, "the train part is empty (train 0, valid 0, test 10 rows")
	_, _, err = split.Make(d, split.Config{Kind: "global-time", Valid: .01, Test: .01})
	require.ErrorContains(t, err, "the valid part is empty")
	d.Log.Times = nil
	_, _, err = split.Make(d, split.Config{Kind: "global-time", Valid: .2, Test: .2})
	require.EqualError(t, err, "datasets: split global-time: the log has no times")
}

// One user per item of testdata/cold.csv keeps every row in train by too few rows; the
// column v then says where each item must go.
func TestColdItemsAgreeWithReference(t *testing.T) {
	f, err := os.Open("testdata/cold.csv")
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	rows := userOf("regular", 0)
	want := map[string]string{}
	for n, rec := range records[1:] {
		rows = append(rows, row{user: fmt.Sprint("once ", n), item: rec[0]})
		switch rec[2] {
		case "0":
			want[rec[0]] = "valid"
		case "1", "2", "3", "4":
			want[rec[0]] = "test"
		default:
			want[rec[0]] = "train"
		}
	}
	base := split.Config{Kind: "leave-last-out", Valid: 1, Test: 1}
	s, report := makeSplit(t, &datasets.Data{Log: newLog(false, false, rows...)},
		split.Config{Kind: "cold-items", Cold: &split.Cold{Valid: .05, Test: .2, Seed: 1}, Base: &base})
	got := map[string]string{}
	for name, l := range map[string]*datasets.Log{"train": s.Train, "valid": s.Valid, "test": s.Test} {
		for _, i := range l.Items {
			got[l.ItemIDs.Key(i)] = name
		}
	}
	require.Equal(t, want, got)
	require.Equal(t, s.Valid.Len(), report.ColdValidItems)
	require.Equal(t, s.Test.Len(), report.ColdTestItems)
	require.Equal(t, s.Valid.Len()+s.Test.Len(), report.UsersWithoutTrain)
	require.Contains(t, report.String(), "items held out whole")
}

func TestGiven(t *testing.T) {
	log := newLog(false, true, append(append(userOf("a", 5), userOf("b", 1)...), userOf("c", 4)...)...)
	given := &datasets.Split{Train: log.Select([]int{0, 1, 2, 3, 5, 6, 7, 8}), Test: log.Select([]int{4, 9})}
	d := &datasets.Data{Given: given}
	c := split.Config{Kind: "given", Valid: 1, Seed: 3}

	s, report := makeSplit(t, d, c)
	require.Same(t, given.Test, s.Test)
	require.Equal(t, []string{"a 4 t4", "c 3 t3"}, show(s.Valid), "the last row; b keeps its only one")
	require.Equal(t, split.Report{Kind: "given", OrderedBy: "time", Ties: &split.Ties{By: "hash", Of: 2}, TrainRows: 6, ValidRows: 2, TestRows: 2,
		ShortUsers: 1, KeptRows: 1, ValidUnseenRows: 1, TestUnseenRows: 2}, report)

	given.Train.Times = nil
	s, report = makeSplit(t, d, c)
	require.Equal(t, "random", report.OrderedBy)
	require.Equal(t, []int32{1, 0, 1}, s.Valid.UserCounts())
	c.Order = "time"
	_, report = makeSplit(t, d, c)
	require.Equal(t, "row", report.OrderedBy)

	_, _, err := split.Make(d, split.Config{Kind: "given"})
	require.ErrorContains(t, err, "no valid part and valid = 0")
	given.Valid = log.Select([]int{3})
	s, report = makeSplit(t, d, split.Config{Kind: "given"})
	require.Same(t, given.Valid, s.Valid)
	require.Equal(t, "given", report.OrderedBy)
	require.Equal(t, 1, report.RepeatedRows, "the source itself has the row twice")

	given.Test = log.Select(nil)
	_, _, err = split.Make(d, c)
	require.ErrorContains(t, err, "the test part is empty")
	given.Test = nil
	_, _, err = split.Make(d, c)
	require.ErrorContains(t, err, "no train or no test part")
}

func TestColdItemsOverGivenParts(t *testing.T) {
	log := newLog(true, true, append(userOf("a", 30), userOf("b", 30)...)...)
	var parts [3][]int
	for r := range log.Len() {
		parts[r%3] = append(parts[r%3], r)
	}
	given := &datasets.Split{Train: log.Select(parts[0]), Valid: log.Select(parts[1]), Test: log.Select(parts[2])}
	given.Test.Values = nil // its rows count 1
	c := split.Config{Kind: "cold-items", Cold: &split.Cold{Valid: .1, Test: .2, Seed: 1}, Base: &split.Config{Kind: "given"}}
	s, _ := makeSplit(t, &datasets.Data{Given: given}, c)
	require.Equal(t, 60, s.Train.Len()+s.Valid.Len()+s.Test.Len())
	ones := total(s.Train) + total(s.Valid) + total(s.Test)
	require.Equal(t, 20.0, ones, "40 rows of value 0 and the 20 of test")

	given.Test.Times = nil
	_, _, err := split.Make(&datasets.Data{Given: given}, c)
	require.EqualError(t, err, "datasets: split cold-items: one part has times and another none, want both or none")
}

func TestMakeSplitWantsTheRightSource(t *testing.T) {
	log := newLog(false, false, userOf("a", 5)...)
	_, _, err := split.Make(&datasets.Data{Log: log}, split.Config{Kind: "given"})
	require.ErrorContains(t, err, "the source brings no split of its own")
	d := &datasets.Data{Given: &datasets.Split{Train: log, Test: log}}
	_, _, err = split.Make(d, split.DefaultConfig(split.LeaveLastOut))
	require.ErrorContains(t, err, "the source brings its own split, want kind given")
	_, _, err = split.Make(&datasets.Data{Log: newLog(false, false, userOf("a", 2)...)}, split.DefaultConfig(split.LeaveLastOut))
	require.EqualError(t, err, "datasets: split leave-last-out: the valid part is empty (train 2, valid 0, test 0 rows; 1 users had too few)")
}

func TestSplitConfigValidate(t *testing.T) {
	require.NoError(t, split.DefaultConfig(split.LeaveLastOut).Validate())
	base := split.DefaultConfig(split.LeaveLastOut)
	cold := func(valid, test float64, base *split.Config) split.Config {
		return split.Config{Kind: "cold-items", Cold: &split.Cold{Valid: valid, Test: test}, Base: base}
	}
	cases := []struct {
		name   string
		config split.Config
		want   []string
	}{
		{"kind", split.Config{Kind: "ratios"}, []string{`kind = "ratios", did you mean "ratio"?`}},
		{"counts", split.Config{Kind: "leave-last-out", Valid: .5}, []string{"valid = 0.5, want a whole number of rows", "test = 0, want"}},
		{"shares", split.Config{Kind: "ratio", Valid: .5, Test: .5}, []string{"valid + test = 1, want less than 1"}},
		{"a share", split.Config{Kind: "global-time", Valid: -1, Test: .5}, []string{"valid = -1, want a share above 0 and below 1"}},
		{"cold", cold(.03, .2, &base), []string{"cold.valid = 0.03, want a multiple of 1/20"}},
		{"cold sum", cold(.5, .5, &base), []string{"cold: valid + test = 1, want less than 1"}},
		{"cold, no base", cold(.05, .2, nil), []string{"cold or base missing"}},
		{"nested", cold(.05, .2, &split.Config{Kind: "cold-items"}), []string{`base.kind = "cold-items", want another kind`}},
		{"base", cold(.05, .2, &split.Config{Kind: "ratio"}), []string{"base.valid = 0, want a share"}},
		{"order", split.Config{Kind: "ratio", Valid: .1, Test: .1, Order: "any"}, []string{`order = "any", want one of auto, time, random`}},
		{"carve", split.Config{Kind: "given", Valid: -1}, []string{"valid = -1, want a whole number of rows per user ≥ 0"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := split.Make(&datasets.Data{Log: newLog(false, false, userOf("a", 9)...)}, c.config)
			for _, want := range c.want {
				require.ErrorContains(t, err, "datasets: split: "+want)
			}
		})
	}
	require.NoError(t, cold(.15, .3, &base).Validate())
	for _, kind := range setting.Choices[split.Config]("kind") {
		require.NoError(t, split.DefaultConfig(kind).Validate(), kind)
	}
}
