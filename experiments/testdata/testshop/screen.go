package testshop

import (
	"io"

	"tandem/experiments/grid"
)

// Screen is a terminal so wide, in characters, that writes to an io.Writer.
type Screen struct {
	io.Writer
	Width int // in characters
}

// Style is that of a terminal.
func (s Screen) Style() grid.Style { return grid.Style{Width: s.Width} }
