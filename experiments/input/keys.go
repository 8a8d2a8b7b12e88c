package input

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
	"tandem/experiments/figures"
)

// FindKey returns the id of a key; what says what it is of, such as "item". An unknown
// key is an Error that names the nearest one. Cost: O(1), of an unknown one O(keys).
func FindKey(ids *datasets.IDs, what, key string) (int32, error) {
	id, ok := ids.Find(key)
	if !ok {
		return 0, Wrong(fmt.Errorf("experiments: no %s %q among %s%s", what, key, figures.Grouped(ids.Len()), DidYouMean(key, ids)))
	}
	return id, nil
}

// DidYouMean is a hint at the key that is nearest to an unknown one, to end an error with;
// "" if none is near. Cost: O(keys).
func DidYouMean(key string, ids *datasets.IDs) string {
	if near, ok := setting.Nearest(key, ids.Keys()); ok {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}
