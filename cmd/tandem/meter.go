package main

import (
	"fmt"
	"time"

	"tandem/experiments/figures"
)

// meter shows how far one long task is: a bar on a terminal, a line now and then
// elsewhere.
type meter struct {
	screen *screen
	what   string                 // "ml-1m.zip"
	unit   func(x float64) string // writes an amount: "3.2 MB"
	rate   string                 // behind a rate: "/s"
	first  int64                  // done before this process
	start  time.Time
	shown  time.Time
}

// show is called often; total is 0 where nobody knows it.
func (m *meter) show(done, total int64) {
	now := time.Now()
	if m.start.IsZero() {
		m.start, m.shown, m.first = now, now, done
	}
	every := lineEvery
	if m.screen.terminal {
		every = barEvery
	}
	if now.Sub(m.shown) < every {
		return
	}
	m.shown = now
	rate := float64(done-m.first) / max(now.Sub(m.start).Seconds(), 1e-3)
	text := fmt.Sprintf("%s %s, %s%s", m.what, m.unit(float64(done)), m.unit(rate), m.rate)
	if total > 0 {
		left := float64(total-done) / max(rate, 1)
		text = fmt.Sprintf("%s %s of %s, %s%s, %s left", m.what, m.unit(float64(done)), m.unit(float64(total)), m.unit(rate), m.rate, figures.Duration(left))
	}
	if m.screen.terminal && total > 0 {
		m.screen.draw(text, int(done*1000/total), 1000)
		return
	}
	fmt.Fprintln(m.screen, text)
}

// end takes the bar away.
func (m *meter) end() {
	m.screen.mu.Lock()
	defer m.screen.mu.Unlock()
	m.screen.clear()
	m.screen.bar = nil
}
