package raw

import (
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/datasets/tabular"
	"tandem/experiments/internal/yamltree"
)

// roles are the columns of an interaction.
var roles = []string{"user", "item", "value", "time", "event"}

// usualNames are what the columns of public data sets are called, the likeliest first,
// in lower case and without blanks, hyphens and underscores.
var usualNames = map[string][]string{
	"user":  {"user", "userid", "uid", "customer", "customerid", "reviewerid", "visitorid", "householdid", "householdkey", "memberid", "accountid"},
	"item":  {"item", "itemid", "iid", "parentasin", "asin", "product", "productid", "movieid", "sku", "articleid", "businessid", "bookid"},
	"value": {"value", "rating", "overall", "score", "stars"},
	"time":  {"time", "timestamp", "unixreviewtime", "ts", "date", "datetime", "createdat", "orderedat", "eventtime"},
	"event": {"event", "eventtype", "action"},
}

// plainName is a column name as usualNames has them; atomic files write "user_id:token".
func plainName(s string) string {
	s, _, _ = strings.Cut(s, ":")
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// tableFile is one file and what was found in it.
type tableFile struct {
	path string // as the recipe has it
	at   string // from here, for the log
	*tabular.Head
}

// headRows is how many rows are looked at.
const headRows = 20_000

// tables is the data section that reads the files.
func tables(root string, paths []string, columns map[string]string, log *slog.Logger) (*yaml.Node, error) {
	data := yamltree.Map()
	for _, path := range paths {
		head, err := tabular.ReadHead(filepath.Join(root, path), headRows)
		if err != nil {
			return nil, err
		}
		f := tableFile{path, filepath.Join(root, path), head}
		if len(head.Sheets) > 1 {
			log.Warn("one sheet is read", "file", f.at, "sheet", head.Sheets[0], "left_out", strings.Join(head.Sheets[1:], ", "))
		}
		user, item := f.find("user", columns), f.find("item", columns)
		switch {
		case user != "" && item != "":
			err = f.interactions(data, columns, log)
		case item != "":
			err = f.table(data, "items", item, log)
		case user != "":
			err = f.table(data, "users", user, log)
		default:
			err = fmt.Errorf("experiments: %s: neither a user nor an item column among %q%s%s", filepath.Join(root, path), f.Names, f.delimiterHint(), lookedFor())
		}
		if err != nil {
			return nil, err
		}
	}
	if yamltree.Child(data, "interactions") == nil {
		return nil, fmt.Errorf("experiments: no interactions in %q: no file has a user and an item column%s", paths, lookedFor())
	}
	return data, nil
}

// delimiterHint says what to do about a file whose lines are one field.
func (f tableFile) delimiterHint() string {
	if d := tabular.OtherDelimiter(f.Names); d != "" {
		return fmt.Sprintf("; its first line has %q between what look like fields: a recipe with delimiter: %q reads it", d, d)
	}
	return ""
}

// find is the column with that role: the one that was named, or the one whose name is
// usual; "" = none.
func (f tableFile) find(role string, columns map[string]string) string {
	if name, named := columns[role]; named {
		if slices.Contains(f.Names, name) {
			return name
		}
		if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(f.Names) {
			return name
		}
		return ""
	}
	for _, usual := range usualNames[role] {
		for _, name := range f.Names {
			if plainName(name) == usual {
				return name
			}
		}
	}
	return ""
}

func (f tableFile) interactions(data *yaml.Node, columns map[string]string, log *slog.Logger) error {
	if there := yamltree.Child(data, "interactions"); there != nil {
		return fmt.Errorf("experiments: %s and %s both hold interactions, want one: a recipe can name train and test", yamltree.Child(there, "path").Value, f.path)
	}
	found := yamltree.Map()
	for _, role := range roles {
		name := f.find(role, columns)
		if name == "" && columns[role] != "" {
			return fmt.Errorf("experiments: %s: no column %q, %s", f.path, columns[role], setting.Wanted(columns[role], f.Names))
		}
		if name != "" {
			yamltree.Add(found, role, name)
			log.Info("guessed", "file", f.at, "column", name, "is", role)
		}
	}
	yamltree.Add(data, "format", string(f.Format))
	section := yamltree.Map("path", f.path, "columns", found)
	if format := f.timeFormat(f.find("time", columns), log); format != "" {
		yamltree.Add(section, "time_format", format)
	}
	yamltree.Add(data, "interactions", section)
	return nil
}

// timeFormat is how the texts of a column write times, "" where that need not be said. Where day
// and month could be either, the first guess is taken and told.
func (f tableFile) timeFormat(column string, log *slog.Logger) string {
	at := slices.Index(f.Names, column)
	if at < 0 {
		return ""
	}
	var texts []string
	for _, row := range f.Rows {
		texts = append(texts, row[at])
	}
	formats := tabular.SuggestTimeFormats(texts)
	switch len(formats) {
	case 0:
		return ""
	case 1:
		log.Info("guessed", "file", f.at, "column", column, "time_format", formats[0])
	default:
		log.Warn("guessed, but others fit too", "file", f.at, "column", column, "time_format", formats[0], "or", strings.Join(formats[1:], " or "))
	}
	return formats[0]
}

// table adds a table of attributes: numbers where every value is one, labels elsewhere.
// Texts that hardly repeat, such as titles, describe nothing that items share.
func (f tableFile) table(data *yaml.Node, section, key string, log *slog.Logger) error {
	if there := yamltree.Child(data, section); there != nil {
		return fmt.Errorf("experiments: %s and %s both describe %s, want one", yamltree.Child(there, "path").Value, f.path, section)
	}
	columns := yamltree.Map(section[:len(section)-1], key)
	for at, name := range f.Names {
		if name == key || name == "" {
			continue
		}
		kind := f.kind(at)
		if kind == "" {
			log.Warn("left out", "file", f.at, "column", name, "because", "its texts hardly repeat")
			continue
		}
		column := yamltree.Map("source", name, "kind", kind)
		if kind == "path" || kind == "tags" {
			if s := f.separator(at); s != "" {
				yamltree.Add(column, "separator", s)
			}
		}
		if free := f.freeWords(at); kind == "price" && len(free) > 0 {
			words := yamltree.Map()
			for _, text := range free {
				yamltree.Add(words, text, yamltree.Text("!!int", "0"))
			}
			yamltree.Add(column, "words", words)
			log.Info("guessed", "file", f.at, "column", name, "price_of_0", strings.Join(free, ", "))
		}
		if kind == "price" { // what is none becomes missing, and the log counts it
			yamltree.Add(column, "bad_price", "missing")
			yamltree.Add(column, "other_currency", "missing")
		}
		yamltree.Add(columns, plainColumn(name), column)
		log.Info("guessed", "file", f.at, "column", name, "is", kind)
	}
	if len(columns.Content) == 2 {
		log.Warn("left out", "file", f.at, "because", "it has no column of use")
		return nil
	}
	yamltree.Add(data, section, yamltree.Map("path", f.path, "format", string(f.Format), "columns", columns, "unknown", "count"))
	return nil
}

// plainColumn is a column name without the type of atomic files.
func plainColumn(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return name
}

// kind guesses what an attribute is; "" = nothing of use.
func (f tableFile) kind(at int) string {
	many := f.Lists[at] || f.separator(at) != ""
	texts, there, numeric := map[string]bool{}, 0, true
	for _, row := range f.Rows {
		if row[at] == "" {
			continue
		}
		there++
		texts[row[at]] = true
		x, err := strconv.ParseFloat(strings.TrimSpace(row[at]), 64)
		numeric = numeric && err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
	}
	switch {
	case there == 0:
		return ""
	case many && strings.Contains(strings.ToLower(f.Names[at]), "categor"):
		return "path"
	case many:
		return "tags"
	case numeric:
		return "number"
	case f.prices(at, there):
		return "price"
	case there > 20 && len(texts) > there*9/10:
		return ""
	}
	return "label"
}

// prices reports whether nearly all of so many texts of a column are prices, some of them
// with a mark of their currency, or words for nothing to pay.
func (f tableFile) prices(at, there int) bool {
	prices, numbers, marked := 0, 0, false
	for _, row := range f.Rows {
		low, _, currency, err := datasets.ParsePrice(row[at])
		switch {
		case err == nil && !math.IsNaN(low):
			prices++
			marked = marked || currency != ""
			if strings.ContainsAny(row[at], "0123456789") {
				numbers++
			}
		case isFree(row[at]):
			prices++
			marked = true
		}
	}
	return marked && numbers > 0 && prices*20 >= there*19
}

// isFree reports whether a text that is no price says in a few words that there is nothing to
// pay, such as "Free to Play".
func isFree(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > 1 && len(words) <= 4 && (words[0] == "free" || words[len(words)-1] == "free") &&
		!strings.ContainsAny(text, "0123456789") && !slices.Contains(words, "shipping") && !slices.Contains(words, "delivery")
}

// freeWords are the texts of a column for which isFree holds, in the order of the rows; the words
// of a recipe may name so many.
func (f tableFile) freeWords(at int) []string {
	const most = 50
	var out []string
	for _, row := range f.Rows {
		if text := strings.TrimSpace(row[at]); isFree(text) && len(out) < most && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// separator is what cuts most values of a text column into parts, or "".
func (f tableFile) separator(at int) string {
	if f.Lists[at] {
		return ""
	}
	for _, s := range []string{"|", ">", ";"} {
		with, there := 0, 0
		for _, row := range f.Rows {
			if row[at] != "" {
				there++
			}
			if strings.Contains(row[at], s) {
				with++
			}
		}
		if 2*with > there {
			return s
		}
	}
	return ""
}
