package result

import (
	"fmt"

	"tandem/datasets"
)

// FindKey returns the id of a key; what says what it is of, such as "item". An unknown
// key is an InputError that names the nearest one. Cost: O(1), of an unknown one O(keys).
func FindKey(ids *datasets.IDs, what, key string) (int32, error) {
	id, ok := ids.Find(key)
	if !ok {
		return 0, WrongInput(fmt.Errorf("experiments: no %s %q among %s%s", what, key, Grouped(ids.Len()), DidYouMean(key, ids)))
	}
	return id, nil
}
