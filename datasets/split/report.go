package split

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"tandem/datasets"
)

// Report counts what a split did and what it leaves hard to learn.
type Report struct {
	Kind string `json:"kind"` // that of the Config
	// OrderedBy is what decided which rows of a user (or of all) are held out: time,
	// row (the log's order, for want of times), random or given.
	OrderedBy string `json:"ordered_by"`
	// Ties counts the users for whom time alone does not decide; nil where it is not time
	// that orders a user's rows.
	Ties      *Ties `json:"ties,omitempty"`
	TrainRows int   `json:"train_rows"` // for training
	ValidRows int   `json:"valid_rows"` // what choices are made on
	TestRows  int   `json:"test_rows"`  // what is opened once
	// ShortUsers had too few rows; all KeptRows of theirs were kept in train (those of
	// cold items left it after that).
	ShortUsers int `json:"short_users"`
	KeptRows   int `json:"kept_rows"` // of ShortUsers
	// UsersWithoutTrain have valid or test rows, but none in train.
	UsersWithoutTrain int `json:"users_without_train"`
	// ValidUnseenRows and TestUnseenRows are on items without a train row.
	ValidUnseenRows int `json:"valid_unseen_rows"`
	TestUnseenRows  int `json:"test_unseen_rows"` // of the test part
	// RepeatedRows of valid and test have a user and item that a train row has too: a
	// ranking without the items already met can never find them.
	RepeatedRows int `json:"repeated_rows"`
	// ColdValidItems and ColdTestItems are the items with rows that were held out whole.
	ColdValidItems int `json:"cold_valid_items"`
	ColdTestItems  int `json:"cold_test_items"` // of the test part
	// TrainSignals of the train rows are of events that are no targets, ValidSignals are such
	// rows from between validation and test, LateSignals from after the targets of test, which
	// nobody learns from. ColdSignals, of items held out whole, are in no part.
	TrainSignals int `json:"train_signals,omitempty"`
	ValidSignals int `json:"valid_signals,omitempty"` // as of TrainSignals
	LateSignals  int `json:"late_signals,omitempty"`  // as of TrainSignals
	ColdSignals  int `json:"cold_signals,omitempty"`  // as of TrainSignals
	// UndatedTest tells that test has no times: signals of train may be newer than its rows.
	UndatedTest bool `json:"undated_test,omitempty"`
	// NewUsers were held out whole; FoldRows is what they introduce themselves by.
	NewUsers int `json:"new_users,omitempty"`
	FoldRows int `json:"fold_rows,omitempty"` // of NewUsers
}

// count fills in all that the finished parts tell.
func (r *Report) count(s *datasets.Split) {
	r.TrainRows, r.ValidRows, r.TestRows = s.Train.Len(), s.Valid.Len(), s.Test.Len()
	trainUsers, trainItems := s.Train.UserCounts(), s.Train.ItemCounts()
	met := s.Train.Of(s.Train.Met).ByUser()
	held := make([]bool, s.Train.NumUsers())
	tally := func(l *datasets.Log, unseen *int) {
		for row, u := range l.Users {
			held[u] = true
			if trainItems[l.Items[row]] == 0 {
				*unseen++
			} else if _, again := slices.BinarySearch(met.At(u), l.Items[row]); again {
				r.RepeatedRows++
			}
		}
	}
	tally(s.Valid, &r.ValidUnseenRows)
	tally(s.Test, &r.TestUnseenRows)
	for u, is := range held {
		if is && trainUsers[u] == 0 {
			r.UsersWithoutTrain++
		}
	}
}

// String renders the report as a table of two columns.
func (r Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "split\t%s, ordered by %s\n", r.Kind, r.OrderedBy)
	if r.Ties != nil {
		fmt.Fprintf(w, "users cut between rows of one time\t%s\n", r.Ties)
	}
	fmt.Fprintf(w, "rows\t%d train, %d valid, %d test\n", r.TrainRows, r.ValidRows, r.TestRows)
	fmt.Fprintf(w, "users with too few rows\t%d, their %d rows kept in train\n", r.ShortUsers, r.KeptRows)
	fmt.Fprintf(w, "users without a train row\t%d\n", r.UsersWithoutTrain)
	fmt.Fprintf(w, "rows on items unseen in train\t%d valid, %d test\n", r.ValidUnseenRows, r.TestUnseenRows)
	fmt.Fprintf(w, "rows that repeat a train row\t%d\n", r.RepeatedRows)
	if r.ColdValidItems+r.ColdTestItems > 0 {
		fmt.Fprintf(w, "items held out whole\t%d valid, %d test\n", r.ColdValidItems, r.ColdTestItems)
	}
	if r.TrainSignals+r.ValidSignals+r.LateSignals+r.ColdSignals > 0 {
		fmt.Fprintf(w, "signals\t%d in train, %d from between validation and test; left out: %d later, %d of items held out whole\n",
			r.TrainSignals, r.ValidSignals, r.LateSignals, r.ColdSignals)
	}
	if r.UndatedTest {
		fmt.Fprintf(w, "test\twithout times: signals of train are where the source has them, and may be newer than test rows\n")
	}
	if r.NewUsers > 0 {
		fmt.Fprintf(w, "new users held out whole\t%d, who introduce themselves by %d rows\n", r.NewUsers, r.FoldRows)
	}
	w.Flush()
	return b.String()
}
