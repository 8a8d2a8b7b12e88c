package result

import (
	"fmt"

	"tandem/datasets"
	"tandem/datasets/setting"
)

// DidYouMean is a hint at the nearest key, or "".
func DidYouMean(key string, ids *datasets.IDs) string {
	if near, ok := setting.Nearest(key, ids.Keys()); ok {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}
