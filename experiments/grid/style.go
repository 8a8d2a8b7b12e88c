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

// styled is a writer whose style was given, not found out.
type styled struct {
	io.Writer
	style Style
}

// Styled returns w with a style of its own, for tests and for writers around a terminal.
func Styled(w io.Writer, s Style) io.Writer { return styled{w, s} }

// StyleOf tells the style of w: that of Styled, that of a terminal with its present
// width, or the zero Style of files and pipes.
func StyleOf(w io.Writer) Style {
	switch w := w.(type) {
	case styled:
		return w.style
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
