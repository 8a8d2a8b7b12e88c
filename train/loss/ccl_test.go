package loss_test

import (
	"testing"

	"tandem/model/op"
	"tandem/model/op/testdata/optest"
	"tandem/train/loss"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
)

func TestCCLGradient(t *testing.T) {
	// No negative stands within .01 of the margin, where the gradient jumps.
	optest.Check(t, inputs([]float32{.5, .2, -.3, .9, -.1, .6}, []float32{.5, 2}, 3),
		func(in G.Nodes) (*G.Node, error) { return loss.CCL(.25, 3)(in[0], in[1]) })
}

// Positive .5 against .2, −.3 and .9 with margin .1 and weight 6: (1 − .5) + 6/3·(.1 + .8).
func TestCCLByHand(t *testing.T) {
	v, g := eval(t, loss.CCL(.1, 6), []float32{.5, .2, -.3, .9}, []float32{1}, 4)
	require.InDelta(t, 2.3, v, 1e-6)
	require.InDeltaSlice(t, []float32{-1, 2, 0, 2}, g, 1e-6)
}

func TestCCLCountsNoMaskedNegative(t *testing.T) {
	v, g := eval(t, loss.CCL(.1, 6), []float32{.5, .2, op.Masked, .9}, []float32{1}, 4)
	w, _ := eval(t, loss.CCL(.1, 6), []float32{.5, .2, .9}, []float32{1}, 3)
	require.InDelta(t, w, v, 1e-6)
	require.InDeltaSlice(t, []float32{-1, 3, 0, 3}, g, 1e-6)
}
