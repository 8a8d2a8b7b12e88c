package recommend

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"slices"
	"strings"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/evaluate"
	"tandem/experiments/prepare"
	"tandem/experiments/rerank"
	"tandem/experiments/result"
)

// Rules say which items a list may hold, and how it is made of the ranking.
type Rules struct {
	K     int
	Again bool // items that the user met before test may come back

	Stock              string   // a file with the keys of the items that can be had, one a line; "" = all
	MinPrice, MaxPrice float64  // NaN = no bound
	Categories         []string // paths as Toys > Balls, each with what is below it; none = all
	NotCategories      []string

	Label string // the column of items that lists show beside keys: see ItemLabels

	rerank.Config     // how many of a category, and how varied
	Pool          int // items that a varied list is chosen from; 0 = 10·K, but at least 100
}

// DefaultRules list the k items that score highest among those the user has not met.
func DefaultRules(k int) Rules {
	return Rules{K: k, MinPrice: math.NaN(), MaxPrice: math.NaN(), Config: rerank.DefaultConfig()}
}

// Plain tells whether nothing but the catalogue and what users met makes the lists.
func (r Rules) Plain() bool {
	return r.Stock == "" && !r.filter().Priced() && len(r.Categories)+len(r.NotCategories) == 0 && r.Config.Plain()
}

func (r Rules) filter() rerank.Filter { return rerank.Filter{Lowest: r.MinPrice, Highest: r.MaxPrice} }

// pool is how much of a ranking is looked at first.
func (r Rules) pool() int {
	switch {
	case r.Config.Plain():
		return r.K
	case r.Pool > 0:
		return max(r.Pool, r.K)
	case r.Lambda == 1:
		return 4 * r.K
	}
	return max(100, 10*r.K)
}

func (r Rules) validate(items int) error {
	errs := []error{r.Config.Validate(), r.filter().Validate()}
	if r.K < 1 || r.K > items {
		errs = append(errs, fmt.Errorf("experiments: k = %d, want 1 to %d, the size of the catalogue", r.K, items))
	}
	if r.Pool < 0 {
		errs = append(errs, fmt.Errorf("experiments: pool = %d, want ≥ 0", r.Pool))
	}
	if r.Level > 0 && r.PerCategory == 0 {
		errs = append(errs, fmt.Errorf("experiments: level %d of categories without a number per category: it would change nothing", r.Level))
	}
	return result.WrongInput(errors.Join(errs...))
}

// resolve finds what r names in the data: the items that no list may hold, ascending, and
// the categories if a rule is about them. What it comes to is logged.
//
// Prices or categories that the data do not have, an unknown category, a range without an
// item, a stock file without a known key, and rules that leave no item are an InputError;
// unknown keys of the file are counted and named.
func (r Rules) resolve(p *prepare.Prepared, log *slog.Logger) (out []int32, tree *rerank.Tree, err error) {
	items := p.Split.Train.ItemIDs
	f := r.filter()
	if len(r.Categories)+len(r.NotCategories) > 0 || !r.Config.Plain() {
		column := evaluate.Categories(p)
		if column == nil {
			return nil, nil, result.WrongInput(fmt.Errorf("experiments: a rule about categories, but the items have no column category, %s",
				setting.Wanted("category", p.Data.Items.Names())))
		}
		tree = rerank.NewTree(column)
		if f.Include, err = nodes(tree, r.Categories); err != nil {
			return nil, nil, err
		}
		if f.Exclude, err = nodes(tree, r.NotCategories); err != nil {
			return nil, nil, err
		}
		if r.Level > tree.Depth() {
			return nil, nil, result.WrongInput(fmt.Errorf("experiments: level %d of categories, but the longest path has %d labels", r.Level, tree.Depth()))
		}
	}
	prices := evaluate.Prices(p)
	if f.Priced() {
		if err := checkPrices(f, prices); err != nil {
			return nil, nil, err
		}
	}
	out, report := f.Out(items.Len(), prices, tree)
	if r.Stock != "" {
		gone, err := outOfStock(r.Stock, items, log)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, gone...)
		slices.Sort(out)
		out = slices.Compact(out)
	}
	if len(out) == items.Len() {
		return nil, nil, result.WrongInput(fmt.Errorf("experiments: the rules leave none of %s items: %s have another price, %s none that is known, %s another category%s",
			result.Grouped(items.Len()), result.Grouped(report.Price), result.Grouped(report.NoPrice), result.Grouped(report.Category), stockNote(r.Stock)))
	}
	if !r.Plain() {
		log.Info("rules", "listed", items.Len()-len(out), "of", items.Len(), "other_price", report.Price, "price_unknown", report.NoPrice,
			"other_category", report.Category)
	}
	if r.PerCategory > 0 {
		log.Info("at most", "items", r.PerCategory, "per", levelOf(r.Level, tree))
	}
	return out, tree, nil
}

func stockNote(path string) string {
	if path == "" {
		return ""
	}
	return ", and the others are not in " + path
}

// levelOf names what a cap counts by, with an example.
func levelOf(level int, tree *rerank.Tree) string {
	for i := range int32(tree.Len()) {
		if node := tree.Group(i, level); node >= 0 {
			name := tree.Names()[node]
			if level == 0 {
				return fmt.Sprintf("whole path, as %q", name)
			}
			return fmt.Sprintf("category of level %d, as %q", level, name)
		}
	}
	return "category"
}

// nodes finds categories by their paths.
func nodes(tree *rerank.Tree, paths []string) ([]int32, error) {
	var out []int32
	for _, path := range paths {
		node, ok := tree.Find(path)
		if !ok {
			names := tree.Names()
			hint := ""
			if near, ok := setting.Nearest(path, names); ok {
				hint = fmt.Sprintf(", did you mean %q?", near)
			} else if below := endingIn(names, path); below != "" {
				hint = fmt.Sprintf(": a path begins at its root, did you mean %q?", below)
			} else if roots := rootsOf(names); len(roots) <= 12 {
				hint = ", want a path that begins with one of " + strings.Join(roots, ", ")
			}
			return nil, result.WrongInput(fmt.Errorf("experiments: no category %q among %s%s", path, result.Grouped(len(names)), hint))
		}
		out = append(out, node)
	}
	return out, nil
}

// endingIn is the first path whose last label is name, or "".
func endingIn(paths []string, name string) string {
	for _, path := range paths {
		if strings.HasSuffix(path, rerank.Separator+strings.TrimSpace(name)) {
			return path
		}
	}
	return ""
}

func rootsOf(paths []string) []string {
	var out []string
	for _, path := range paths {
		if !strings.Contains(path, rerank.Separator) {
			out = append(out, path)
		}
	}
	return out
}

// checkPrices returns an error unless some known price is within the range.
func checkPrices(f rerank.Filter, prices []float64) error {
	if prices == nil {
		return result.WrongInput(errors.New("experiments: a range of prices, but the items have no column of numbers called price"))
	}
	low, high, known := math.Inf(1), math.Inf(-1), 0
	for _, x := range prices {
		switch {
		case math.IsNaN(x):
		case !(x < f.Lowest) && !(x > f.Highest): // a bound that is NaN holds
			return nil
		default:
			low, high, known = min(low, x), max(high, x), known+1
		}
	}
	if known == 0 {
		return result.WrongInput(fmt.Errorf("experiments: a range of prices, but none of %s items has one", result.Grouped(len(prices))))
	}
	return result.WrongInput(fmt.Errorf("experiments: no item costs %s: the %s known prices go from %g to %g", rangeText(f), result.Grouped(known), low, high))
}

func rangeText(f rerank.Filter) string {
	switch {
	case math.IsNaN(f.Highest):
		return fmt.Sprintf("%g or more", f.Lowest)
	case math.IsNaN(f.Lowest):
		return fmt.Sprintf("%g or less", f.Highest)
	}
	return fmt.Sprintf("%g to %g", f.Lowest, f.Highest)
}

// outOfStock lists the items that a file does not name.
func outOfStock(path string, items *datasets.IDs, log *slog.Logger) ([]int32, error) {
	there := make([]bool, items.Len())
	var unknown []string
	known, lost := 0, 0
	err := eachKey(path, func(key string) {
		switch i, ok := items.Find(key); {
		case ok && !there[i]:
			there[i] = true
			known++
		case !ok:
			if lost++; len(unknown) < 3 {
				unknown = append(unknown, fmt.Sprintf("%q", key))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if known == 0 {
		hint := "it is empty"
		if lost > 0 {
			hint = fmt.Sprintf("none of its %s keys is known, the first ones are %s; the catalogue begins with %q", result.Grouped(lost), strings.Join(unknown, ", "), items.Key(0))
		}
		return nil, result.WrongInput(fmt.Errorf("experiments: %s: no item in stock: %s; want one key of an item a line", path, hint))
	}
	if lost > 0 {
		log.Warn("stock: keys that the catalogue does not have", "file", path, "unknown", lost, "first", strings.Join(unknown, ", "), "known", known)
	}
	var out []int32
	for i, is := range there {
		if !is {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// eachKey reads a file of keys, one a line; empty lines do not count.
func eachKey(path string, each func(key string)) error {
	f, err := os.Open(path)
	if err != nil {
		return result.WrongInput(fmt.Errorf("experiments: %w", err))
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := 0
	for ; lines.Scan(); n++ {
		if key := strings.TrimSuffix(lines.Text(), "\r"); key != "" {
			each(key)
		}
	}
	if err := lines.Err(); err != nil {
		return result.WrongInput(fmt.Errorf("experiments: %s: line %d: %w", path, n+1, err))
	}
	return nil
}
