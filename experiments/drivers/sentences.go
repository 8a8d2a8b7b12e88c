package drivers

import (
	"fmt"
	"strings"

	"tandem/experiments/figures"
)

// Sentences say what the account came to, one for each feature: the model leans on it, it
// does not help, or it harms.
func (a *Account) Sentences() []string {
	var out []string
	for _, i := range a.Importance {
		out = append(out, a.sentence(i))
	}
	return out
}

// PriceDoubt says that the answers about prices weigh little, where the model does not
// lean on its price feature for sure; empty where it does, or has none.
func (a *Account) PriceDoubt() string {
	if a.Price == nil {
		return ""
	}
	for _, i := range a.Importance {
		if i.Side == itemSide && len(i.Features) == 1 && i.Name == a.Price.Feature && !i.Helps() {
			return fmt.Sprintf("%s does not lean on %s for sure: take what follows as a habit of the model that hardly shows in its lists, not as a taste of users", a.Model, i.Name)
		}
	}
	return ""
}

func (a *Account) sentence(i Importance) string {
	what, not := i.Name, "does not help"
	if len(i.Features) > 1 {
		what, not = "the "+strings.TrimPrefix(i.Name, "all ")+" together ("+strings.Join(i.Features, ", ")+")", "do not help"
	}
	others := map[string]string{itemSide: "items", userSide: "users"}[i.Side]
	change := fmt.Sprintf("dealt to other %s, %s on validation changes by %s [%s, %s]", others, a.Metric,
		figures.Signed("%+.4f", -i.Drop.Mean), figures.Signed("%+.4f", -i.Drop.High), figures.Signed("%+.4f", -i.Drop.Low))
	switch {
	case i.Helps():
		return fmt.Sprintf("%s leans on %s: %s, %.0f %% of it", a.Model, what, change, 100*i.Drop.Mean/i.Whole)
	case i.Hurts():
		return fmt.Sprintf("%s %s %s, it harms: %s", what, not, a.Model, change)
	}
	if i.Few() {
		return fmt.Sprintf("%s %s %s: %s, too few of %s users differ", what, strings.Replace(not, " help", " surely help", 1), a.Model, change, figures.Grouped(i.Users))
	}
	if i.Drop.Low > 0 || i.Drop.High < 0 { // the interval alone, of one feature among several, is no proof
		return fmt.Sprintf("%s %s %s: %s, p (Holm) %.2f", what, strings.Replace(not, " help", " surely help", 1), a.Model, change, i.PHolm)
	}
	return fmt.Sprintf("%s %s %s: %s, which cannot be told from 0", what, not, a.Model, change)
}
