package recommend

import (
	"log/slog"

	"tandem/experiments/serving"
)

// LeftOut are the items that rules about prices, categories and stock keep out of lists,
// ascending. Rules that name what the data do not have, or leave no item, are an
// input.Error.
func LeftOut(o *serving.Opened, r Rules, log *slog.Logger) ([]int32, error) {
	out, _, err := r.resolve(o.Prepared, log)
	return out, err
}
