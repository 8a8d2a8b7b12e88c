package features

import "fmt"

// EntityError is a value that a feature does not take. Who knows the keys of the entities can
// say whose it is.
type EntityError struct {
	Column string // whose value it is
	Entity int32  // dense id
	What   string // of the value met and the value wanted; begins with a verb
}

// Error names the entity by its id.
func (e *EntityError) Error() string {
	return fmt.Sprintf("features: column %q: entity %d %s", e.Column, e.Entity, e.What)
}

func entityError(column string, entity int32, format string, args ...any) error {
	return &EntityError{column, entity, fmt.Sprintf(format, args...)}
}
