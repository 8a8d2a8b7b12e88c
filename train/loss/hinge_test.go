package loss_test

import (
	"testing"

	"tandem/model/op/testdata/optest"
	"tandem/train/loss"

	"github.com/stretchr/testify/require"
	G "gorgonia.org/gorgonia"
)

func TestHingeGradient(t *testing.T) {
	// No pair of these stands within .01 of its margin, where the gradient jumps.
	optest.Check(t, inputs([]float32{.5, .2, -1.3, 2, -.1, .4}, []float32{.5, 2}, 3),
		func(in G.Nodes) (*G.Node, error) { return loss.Hinge(in[0], in[1]) })
}

// z_0 = .5 against .2, −1.3 and 2: margins .7, −.8 and 2.5, so (.7 + 2.5)/3.
func TestHingeByHand(t *testing.T) {
	v, g := eval(t, loss.Hinge, []float32{.5, .2, -1.3, 2}, []float32{1}, 4)
	require.InDelta(t, 3.2/3, v, 1e-6)
	require.InDeltaSlice(t, []float32{-2. / 3, 1. / 3, 0, 1. / 3}, g, 1e-6)
}
