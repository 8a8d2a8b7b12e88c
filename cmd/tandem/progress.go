package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"tandem/experiments/figures"
	"tandem/train"
)

// screen is standard error: lines and, on a terminal, a bar below them. It is safe for
// concurrent use.
type screen struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	width    func() int               // columns of the terminal
	bar      *progressbar.ProgressBar // nil while there is none
}

func newScreen(f *os.File) *screen {
	fd := int(f.Fd())
	width := func() int {
		if w, _, err := term.GetSize(fd); err == nil && w > 0 {
			return w
		}
		return 80
	}
	return &screen{w: f, terminal: term.IsTerminal(fd), width: width}
}

// Write prints lines above the bar.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	return s.w.Write(p)
}

func (s *screen) clear() {
	if s.bar != nil {
		_ = s.bar.Clear() // a bar that cannot be drawn is no reason to stop
	}
}

// How often progress is shown: a bar on a terminal, lines elsewhere. A line at the end
// of an epoch may follow sooner than one within it.
const (
	barEvery   = 100 * time.Millisecond
	lineEvery  = 5 * time.Second
	epochEvery = time.Second
)

// watch shows the training of one model after the other.
type watch struct {
	screen *screen
	model  string
	seed   uint64
	first  int       // steps done before this process watched
	start  time.Time // of watching this model
	shown  time.Time
}

// step is called after every training step.
func (w *watch) step(model string, seed uint64, p train.Progress) {
	now := time.Now()
	done := (p.Epoch-1)*p.Steps + p.Step
	if model != w.model || seed != w.seed {
		w.model, w.seed, w.first, w.start, w.shown = model, seed, done-1, now, now
		w.screen.bar = nil
	}
	since := now.Sub(w.shown)
	epochEnds := p.Step == p.Steps && p.Epoch < p.Epochs // the last one has its line in the log
	switch {
	case w.screen.terminal && since >= barEvery:
		w.screen.draw(w.describe(p, done, now), done, p.Epochs*p.Steps)
	case !w.screen.terminal && (since >= lineEvery || epochEnds && since >= epochEvery):
		fmt.Fprintln(w.screen, w.describe(p, done, now))
	default:
		return
	}
	w.shown = now
}

// describe is the state in one line. The time left is that of all epochs: patience may
// end a training sooner.
func (w *watch) describe(p train.Progress, done int, now time.Time) string {
	left := now.Sub(w.start).Seconds() / float64(max(done-w.first, 1)) * float64(p.Epochs*p.Steps-done)
	return fmt.Sprintf("%s/%d epoch %d/%d loss %.3f, %s rows/s, %s pairs/s, %s left",
		w.model, w.seed, p.Epoch, p.Epochs, p.Loss, short(p.PositivesPerSecond), short(p.SamplesPerSecond), figures.Duration(left))
}

// end takes the bar away.
func (w *watch) end() {
	w.screen.mu.Lock()
	defer w.screen.mu.Unlock()
	w.screen.clear()
	w.screen.bar = nil
}

// barWidth is that of the bar itself; the text beside it fits a terminal of 80 columns.
const barWidth = 8

// draw shows the state in the last line.
func (s *screen) draw(text string, done, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bar == nil {
		s.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(s.w),
			progressbar.OptionSetWidth(barWidth),
			progressbar.OptionShowDescriptionAtLineEnd(),
			progressbar.OptionSetPredictTime(false), // describe knows of resuming
			progressbar.OptionSetElapsedTime(false),
			progressbar.OptionUseANSICodes(true),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░", BarStart: "", BarEnd: ""}),
		)
	}
	// A line that wraps cannot be drawn over.
	if letters, room := []rune(text), s.width()-barWidth-len(" 100%     "); len(letters) > room {
		text = string(letters[:max(room, 0)])
	}
	s.bar.Describe(text)
	_ = s.bar.Set(done)
}
