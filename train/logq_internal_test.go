package train

import (
	"math"
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/train/optim"

	"github.com/stretchr/testify/require"
)

// Two users with logits from rows of width 1: p = (1, 2), q = (0, ½, −1). Negatives are
// items 0, 1 and 2, and a draw of item j has ln q_j = −j, so j is raised by j − ln 3.
// User 0 has bought item 1, user 1 item 2, which are masked:
//
//	user 0: z_0 = ½; negatives 0 + 0 − ln 3 and −1 + 2 − ln 3
//	user 1: z_0 = −2; negatives 0 + 0 − ln 3 and 1 + 1 − ln 3
func TestLogQByHand(t *testing.T) {
	log := &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b"), ItemIDs: datasets.NewIDs("0", "1", "2"),
		Users: []int32{0, 1}, Items: []int32{1, 2},
	}
	c := model.Config{Kind: model.TwoTower, Dim: 1, Similarity: "dot"}
	loss := func(logQ bool) float64 {
		m, err := model.New(c, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
		require.NoError(t, err)
		copy(m.Users.ID.Data, []float32{1, 2})
		copy(m.Items.ID.Data, []float32{0, .5, -1})
		cfg := Config{Epochs: 1, Batch: 2, Negatives: 3, SharedNegatives: true, LogQ: logQ, LR: 1, LRSchedule: "constant"}
		e, err := newEngine(m, log, cfg, lossOf("softmax"), cycle{0, 1, 2}, &optim.SGD{})
		require.NoError(t, err)
		defer e.close()
		l, err := e.step(0, 0)
		require.NoError(t, err)
		return l
	}
	want := func(positive float64, negatives ...float64) float64 {
		sum := math.Exp(positive)
		for _, z := range negatives {
			sum += math.Exp(z)
		}
		return math.Log(sum) - positive
	}
	n := math.Log(3)
	require.InDelta(t, (want(.5, 0-n, 1-n)+want(-2, 0-n, 2-n))/2, loss(true), 1e-6)
	require.InDelta(t, (want(.5, 0, -1)+want(-2, 0, 1))/2, loss(false), 1e-6)
}
