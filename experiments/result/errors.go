package result

import (
	"errors"

	"tandem/datasets"
)

// InputError is an error that the user can mend: in the recipe, in the data, or in
// what was asked for. Faults are of the same nature. Any other error means that
// something failed on the way.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }

func (e *InputError) Unwrap() error { return e.Err }

// WrongInput marks err as the user's to mend; nil stays nil, and a full disk is no
// fault of the input.
func WrongInput(err error) error {
	var disk *datasets.DiskError
	if err == nil || errors.As(err, &disk) {
		return err
	}
	return &InputError{err}
}
