package grid

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Style is what the place that a table is written to can show.
type Style struct {
	Width    int  // characters of a line; 0 = any number
	Terminal bool // bold and dim text can be seen
}

// Styled is a writer that knows its style, as one around a terminal may.
type Styled interface {
	io.Writer
	// Style is that of what is written.
	Style() Style
}

// StyleOf tells the style of w: that of Styled, that of a terminal with its present
// width, or the zero Style of files and pipes.
func StyleOf(w io.Writer) Style {
	switch w := w.(type) {
	case Styled:
		return w.Style()
	case *os.File:
		fd := int(w.Fd())
		if !term.IsTerminal(fd) {
			break
		}
		width, _, err := term.GetSize(fd)
		if err != nil || width < least {
			width = 0 // a terminal that tells no width has room for everything
		}
		return Style{Width: width, Terminal: true}
	}
	return Style{}
}

// least is the width below which folding would leave nothing to read.
const least = 20
