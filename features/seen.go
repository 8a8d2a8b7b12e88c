package features

import (
	"fmt"
	"unicode/utf8"

	"tandem/datasets"
)

// Seen is how many training interactions each entity has, by dense id. Encoders fit on
// entities with Seen > 0 only, each counted once: what a shop lists is weighed, not
// what it sells.
type Seen []int32

// SeenItems counts the rows of each item of the training log.
func SeenItems(train *datasets.Log) Seen { return train.ItemCounts() }

// SeenUsers counts the rows of each user of the training log.
func SeenUsers(train *datasets.Log) Seen { return train.UserCounts() }

// Num is the number of entities with at least one training interaction.
func (s Seen) Num() int {
	n := 0
	for _, c := range s {
		if c > 0 {
			n++
		}
	}
	return n
}

// checkFit returns an error unless an encoder of numbers (or of labels) can be fitted
// on column.
func (s Seen) checkFit(column *datasets.Column, numeric bool) error {
	if err := checkKind(column, numeric); err != nil {
		return err
	}
	if len(s) != column.Len() {
		return fmt.Errorf("features: column %q: %d rows, want %d as in the training log", column.Name, column.Len(), len(s))
	}
	if s.Num() == 0 {
		return fmt.Errorf("features: column %q: no entity has a training interaction, want ≥ 1", column.Name)
	}
	return nil
}

func checkKind(column *datasets.Column, numeric bool) error {
	if column.IsNumeric() == numeric {
		return nil
	}
	kinds := map[bool]string{true: "numbers", false: "labels"}
	return fmt.Errorf("features: column %q: holds %s, want %s", column.Name, kinds[!numeric], kinds[numeric])
}

// checkText refuses a label that JSON could not give back as it was.
func checkText(column *datasets.Column, label string) error {
	if !utf8.ValidString(label) {
		return fmt.Errorf("features: column %q: label %q: not UTF-8", column.Name, label)
	}
	return nil
}
