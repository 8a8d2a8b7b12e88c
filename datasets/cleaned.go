package datasets

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// CleanStep counts what one rule of package clean did. Users and items are those with a row.
type CleanStep struct {
	Name     string `json:"name"`      // the rule, as a recipe writes it
	RowsIn   int    `json:"rows_in"`   // rows before it
	RowsOut  int    `json:"rows_out"`  // rows after it
	UsersIn  int    `json:"users_in"`  // users with a row before it
	UsersOut int    `json:"users_out"` // users with a row after it
	ItemsIn  int    `json:"items_in"`  // items with a row before it
	ItemsOut int    `json:"items_out"` // items with a row after it
	// Changed counts values (of a row, or of an item's attribute) that got another value.
	Changed int `json:"changed"`
	// LostTrain, LostValid and LostTest are the target rows that it dropped, by the part that the
	// split makes of the data as read; 0 where no split is known.
	LostTrain int `json:"lost_train,omitempty"`
	LostValid int `json:"lost_valid,omitempty"` // of the validation part
	LostTest  int `json:"lost_test,omitempty"`  // of the test part
}

// CleanReport is what package clean did, rule after rule; it is kept beside cleaned data.
// It holds the rules that ran, in order.
type CleanReport []CleanStep

// String renders the report as a table, one line per rule.
func (r CleanReport) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	changed := slices.ContainsFunc(r, func(s CleanStep) bool { return s.Changed > 0 })
	head := "step\trows\tusers\titems"
	if changed {
		head += "\tchanged"
	}
	fmt.Fprintln(w, head)
	for _, s := range r {
		fmt.Fprintf(w, "%s\t%d → %d\t%d → %d\t%d → %d", s.Name, s.RowsIn, s.RowsOut, s.UsersIn, s.UsersOut, s.ItemsIn, s.ItemsOut)
		if changed {
			fmt.Fprintf(w, "\t%d", s.Changed)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return b.String()
}
