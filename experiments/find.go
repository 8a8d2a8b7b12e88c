package experiments

import (
	"fmt"
	"log/slog"

	"tandem/datasets"
)

// FindKey returns the id of a key; what says what it is of, such as "item". An unknown
// key is an InputError that names the nearest one. Cost: O(1), of an unknown one O(keys).
func FindKey(ids *datasets.IDs, what, key string) (int32, error) {
	id, ok := ids.Find(key)
	if !ok {
		return 0, wrongInput(fmt.Errorf("experiments: no %s %q among %s%s", what, key, Grouped(ids.Len()), didYouMean(key, ids)))
	}
	return id, nil
}

// LeftOut are the items that rules about prices, categories and stock keep out of lists,
// ascending. Rules that name what the data do not have, or leave no item, are an
// InputError.
func (o *Opened) LeftOut(r Rules, log *slog.Logger) ([]int32, error) {
	out, _, err := r.resolve(o.Prepared, log)
	return out, err
}
