package datasets

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Description is what a data set looks like before anything is learned from it.
// Users and items are all that have an id, seen in a log or not.
type Description struct {
	Users int `json:"users"`
	Items int `json:"items"`
	Rows  int `json:"rows"`
	Pairs int `json:"pairs"` // distinct (user, item)
	// Density is Pairs / (Users·Items).
	Density float64 `json:"density"`
	// ItemGini is the Gini coefficient of rows per item: 0 if all are alike popular,
	// near 1 if few items have nearly all rows.
	ItemGini    float64 `json:"item_gini"`
	RowsPerUser Summary `json:"rows_per_user"`
	RowsPerItem Summary `json:"rows_per_item"`
	// FirstTime and LastTime span the rows; both 0 when no log has times.
	FirstTime int64 `json:"first_time"`
	LastTime  int64 `json:"last_time"`

	ItemColumns []ColumnDescription `json:"item_columns"`
	UserColumns []ColumnDescription `json:"user_columns"`
}

// Summary is the distribution of row counts over users or items.
type Summary struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	Max    int     `json:"max"`
	// NoneShare is the share that has no row at all.
	NoneShare float64 `json:"none_share"`
}

// ColumnDescription counts the values of one attribute.
type ColumnDescription struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // number or labels
	Missing int    `json:"missing"`
	// Distinct counts the labels in use; 0 for numbers.
	Distinct int `json:"distinct"`
}

// Describe looks at all rows of d, those of a given split together.
// Cost: O(rows·log(rows per user) + items·log items).
func Describe(d *Data) Description {
	// Only ids and times are joined: parts may differ in the other columns.
	all := &Log{UserIDs: d.UserIDs(), ItemIDs: d.ItemIDs()}
	for _, l := range d.logs() {
		all.Users = append(all.Users, l.Users...)
		all.Items = append(all.Items, l.Items...)
		all.Times = append(all.Times, l.Times...)
	}
	out := Description{
		Users: all.NumUsers(), Items: all.NumItems(), Rows: all.Len(),
		Pairs:       len(all.ByUser().Values),
		ItemColumns: describeColumns(d.Items),
		UserColumns: describeColumns(d.Users),
	}
	if out.Users > 0 && out.Items > 0 {
		out.Density = float64(out.Pairs) / float64(out.Users) / float64(out.Items)
	}
	if len(all.Times) > 0 {
		out.FirstTime, out.LastTime = slices.Min(all.Times), slices.Max(all.Times)
	}
	users, items := all.UserCounts(), all.ItemCounts()
	slices.Sort(users)
	slices.Sort(items)
	out.RowsPerUser, out.RowsPerItem, out.ItemGini = summarize(users), summarize(items), gini(items)
	return out
}

func describeColumns(cols Columns) []ColumnDescription {
	out := make([]ColumnDescription, len(cols))
	for i, c := range cols {
		out[i] = ColumnDescription{Name: c.Name, Kind: "number", Missing: c.Missing()}
		if !c.IsNumeric() {
			out[i].Kind, out[i].Distinct = "labels", countSeen(counts(c.Labels.Values, c.Dict.Len()))
		}
	}
	return out
}

// summarize describes ascending counts.
func summarize(sorted []int32) Summary {
	n := len(sorted)
	if n == 0 {
		return Summary{}
	}
	sum, none := 0, 0
	for _, c := range sorted {
		sum += int(c)
		if c == 0 {
			none++
		}
	}
	return Summary{
		Mean:      float64(sum) / float64(n),
		Median:    (float64(sorted[(n-1)/2]) + float64(sorted[n/2])) / 2,
		Max:       int(sorted[n-1]),
		NoneShare: float64(none) / float64(n),
	}
}

// gini returns Σ (2j − n − 1)·x_j / (n·Σ x_j) for ascending x_1 … x_n: half the mean
// absolute difference of two of them, relative to their mean. It is 0 when all are 0.
// Source: Gini 1912, in the form of Dixon et al. 1987, without their n/(n−1).
func gini(sorted []int32) float64 {
	n := len(sorted)
	var weighted, sum float64
	for j, x := range sorted {
		weighted += float64(2*(j+1)-n-1) * float64(x)
		sum += float64(x)
	}
	if sum == 0 {
		return 0
	}
	return weighted / (float64(n) * sum)
}

// String renders the description as a table.
func (d Description) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "users\t%d\n", d.Users)
	fmt.Fprintf(w, "items\t%d\n", d.Items)
	fmt.Fprintf(w, "rows\t%d\n", d.Rows)
	if d.Pairs != d.Rows {
		fmt.Fprintf(w, "distinct pairs\t%d\n", d.Pairs)
	}
	fmt.Fprintf(w, "density\t%.4g %%\n", 100*d.Density)
	fmt.Fprintf(w, "rows per user\t%s\n", d.RowsPerUser)
	fmt.Fprintf(w, "rows per item\t%s\n", d.RowsPerItem)
	fmt.Fprintf(w, "gini of items\t%.3f\n", d.ItemGini)
	if d.FirstTime != 0 || d.LastTime != 0 {
		fmt.Fprintf(w, "time\t%s to %s\n", day(d.FirstTime), day(d.LastTime))
	}
	printColumns(w, "item", d.ItemColumns, d.Items)
	printColumns(w, "user", d.UserColumns, d.Users)
	w.Flush()
	return b.String()
}

// String renders the summary in one line.
func (s Summary) String() string {
	return fmt.Sprintf("mean %.2f, median %g, max %d, none for %.1f %%", s.Mean, s.Median, s.Max, 100*s.NoneShare)
}

func printColumns(w *tabwriter.Writer, of string, cols []ColumnDescription, n int) {
	for _, c := range cols {
		kind := c.Kind
		if c.Kind == "labels" {
			kind = fmt.Sprintf("%d labels", c.Distinct)
		}
		fmt.Fprintf(w, "%s column %s\t%s, missing for %d of %d\n", of, c.Name, kind, c.Missing, n)
	}
}

// day prints a time as a date; times that are only an order print as they are.
func day(seconds int64) string {
	if seconds < 1e8 { // before 1973: no shop kept logs then
		return fmt.Sprint(seconds)
	}
	return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
}
