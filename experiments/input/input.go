package input

import (
	"errors"

	"tandem/datasets"
)

// Error is an error that the user can mend: in the recipe, in the data, or in what was
// asked for. Any other error means that something failed on the way, but for the faults of
// a recipe, which are of the same nature.
type Error struct {
	Err error // what is wrong; never nil
}

// Error is the text of what is wrong, without an addition.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

// Wrong marks err as the user's to mend: it returns an Error around it. nil stays nil, and
// an error of the disk (datasets.DiskError) what it is, since a full disk is no fault of the
// input.
func Wrong(err error) error {
	var disk *datasets.DiskError
	if err == nil || errors.As(err, &disk) {
		return err
	}
	return &Error{err}
}
