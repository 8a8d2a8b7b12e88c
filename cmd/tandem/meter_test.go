package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMeterWritesFewLinesWithoutATerminal(t *testing.T) {
	var out bytes.Buffer
	m := meter{screen: &screen{w: &out}, what: "ml-1m.zip", unit: bytesOf, rate: "/s"}
	for done := range int64(1000) {
		m.show(done, 1000)
	}
	require.Empty(t, out.String(), "done in no time")
	m.shown, m.start, m.first = m.shown.Add(-lineEvery), time.Now().Add(-10*time.Second), 500_000
	m.show(2_500_000, 4_500_000) // 2 MB in 10 s: the 2 MB that are left take as long
	require.Equal(t, "ml-1m.zip 2.5 MB of 4.5 MB, 200 kB/s, 10 s left\n", out.String())
	out.Reset()
	m.shown = m.shown.Add(-lineEvery)
	m.show(2_500_000, 0)
	require.Equal(t, "ml-1m.zip 2.5 MB, 200 kB/s\n", out.String(), "nobody knows how much there is")
	m.end()
}

func TestMeterDrawsABarOnATerminal(t *testing.T) {
	var out bytes.Buffer
	m := meter{screen: &screen{w: &out, terminal: true, width: func() int { return 80 }}, what: "x", unit: bytesOf, rate: "/s"}
	m.show(0, 10)
	m.shown = m.shown.Add(-barEvery)
	m.show(5, 10)
	require.Contains(t, out.String(), " 50%")
	require.False(t, strings.Contains(out.String(), "\n"))
	m.end()
	require.Nil(t, m.screen.bar)
}

func TestBytesOf(t *testing.T) {
	require.Equal(t, []string{"950 B", "12.3 kB", "4.56 MB"}, []string{bytesOf(950), bytesOf(12_345), bytesOf(4_561_000)})
}
