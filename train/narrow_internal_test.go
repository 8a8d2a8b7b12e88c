package train

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"tandem/features"
	"tandem/model"
	"tandem/model/draw"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/train/optim"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func bfloatValue(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// requireNeighbours wants every value of got to be one of the two bfloat16 numbers
// around the value of want, give or take the last bits of float32.
func requireNeighbours(t *rapid.T, want []float32, got []uint16, name string) {
	require.Len(t, got, len(want))
	for i, w := range want {
		distance := math.Abs(float64(w)) / 128 // at least that of the neighbours
		if math.Abs(float64(bfloatValue(got[i])-w)) > distance*(1+1e-3)+1e-39 {
			require.Failf(t, "not a neighbour", "%s[%d] = %g, want one of those next to %g", name, i, bfloatValue(got[i]), w)
		}
	}
}

// From the same weights, one step of a bfloat16 engine of any kind ends next to where
// that of float32 ends: weights, moments and averages.
func TestANarrowStepIsTheStepRounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		engineOf := randomEngines(t)
		narrow, wide := engineOf("bfloat16"), engineOf("float32")
		defer narrow.close()
		defer wide.close()
		trained, wideTrained := tablesOf(narrow.m), tablesOf(wide.m)
		for i, table := range trained {
			copy(wideTrained[i].Data, table.Float32s())
			if narrow.averages != nil {
				copy(wide.averages.tables[i].Data, table.Float32s())
			}
		}
		narrow.c.AverageEvery, wide.c.AverageEvery = 1, 1
		_, err := narrow.step(0, 0)
		require.NoError(t, err)
		_, err = wide.step(0, 0)
		require.NoError(t, err)
		var moved []*pending
		wide.eachPending(func(p *pending) { moved = append(moved, p) })
		narrow.eachPending(func(p *pending) {
			want := moved[p.number]
			require.Equal(t, want.table.Name, p.table.Name)
			requireNeighbours(t, want.table.Data, p.table.Half, p.table.Name)
			if p.moments.m != nil {
				requireNeighbours(t, want.moments.m.Data, p.moments.m.Half, p.moments.m.Name)
			}
			if p.moments.v != nil {
				requireNeighbours(t, want.moments.v.Data, p.moments.v.Half, p.moments.v.Name)
			}
		})
		if narrow.averages == nil {
			return
		}
		for i, table := range narrow.averages.tables { // from the weights of the narrow step, so twice as far
			for j, h := range table.Half {
				want := wide.averages.tables[i].Data[j]
				require.InDelta(t, want, bfloatValue(h), 2*math.Abs(float64(want))/128+1e-39+math.Abs(float64(bfloatValue(trained[i].Half[j])-wideTrained[i].Data[j])))
			}
		}
	})
}

// A thousand updates of 10⁻⁴ take 1 to 0.9 on average over 2,048 weights, although
// bfloat16 numbers just below 1 are 2⁻⁸ apart and each update alone is rounded away.
func TestSmallUpdatesCount(t *testing.T) {
	const rows, width, steps = 64, 32, 1000
	rule := &optim.SGD{}
	table := embed.NewTableOf(embed.BFloat16, "t", rows, width)
	one := make([]float32, width)
	for i := range one {
		one[i] = 1
	}
	p := newPending(table, rows, rule)
	for r := range int32(rows) {
		table.Write(r, 0, one)
		p.rows.add(r)
	}
	for i := range p.grads {
		p.grads[i] = 1e-4
	}
	e := &engine{rule: rule}
	rule.Begin(1, 1)
	for range steps {
		e.steps++
		e.updateNarrow(p, 0, rows)
	}
	var mean, square float64
	for _, v := range table.Float32s() {
		mean += float64(v) / (rows * width)
		square += float64(v) * float64(v) / (rows * width)
	}
	// The variance of one rounding is p(1−p)·d² with d = 2⁻⁸ and p = 10⁻⁴/d: 1,000 of
	// them have a standard deviation of √(1000·(10⁻⁴·2⁻⁸ − 10⁻⁸)) = .0195.
	require.InDelta(t, .9, mean, 4*.0195/math.Sqrt(rows*width))
	require.InDelta(t, .0195, math.Sqrt(square-mean*mean), .003)
}

// Of a bfloat16 table and its two moments every number takes two bytes, and an engine
// holds nothing of the size of a table beside them.
func TestNarrowTablesTakeHalfTheMemory(t *testing.T) {
	log := smallLog()
	const extra, dim = 50_000, 64
	for range extra {
		log.ItemIDs.Add(string(rune(0x10000 + log.ItemIDs.Len())))
	}
	bytes := func(dtype string) (used uint64, e *engine) {
		users, items := model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}
		cfg := Config{Epochs: 1, Batch: 4, Negatives: 2, LR: .1, LRSchedule: "constant", EvaluateEvery: 1}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m, err := model.New(model.Config{Kind: model.GMF, Dim: dim, TableDType: dtype}, users, items, 1)
		require.NoError(t, err)
		e, err = newEngine(m, log, cfg, lossOf("bce"), cycle{}, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
		require.NoError(t, err)
		runtime.ReadMemStats(&after)
		e.close()
		return after.TotalAlloc - before.TotalAlloc, e
	}
	const numbers = 3 * (extra + 8) * dim
	used32, _ := bytes("float32")
	used16, e := bytes("bfloat16")
	require.InDelta(t, 4*numbers, used32, .01*4*numbers)
	require.InDelta(t, 2*numbers, used16, .02*2*numbers)
	inFile := 0
	for _, x := range (&fit{engine: e}).tensors() {
		if len(x.Shape) == 2 && x.Shape[0] == extra+8 {
			require.Nil(t, x.F32, x.Name)
			inFile += 2 * len(x.BF16)
		}
	}
	require.Equal(t, 2*numbers, inFile)
}

// Averages, moments and weights of a bfloat16 model lie in the checkpoint as they are
// in memory, and PyTorch reads them.
func TestPythonReadsNarrowCheckpoints(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("TANDEM_PYTHON names no interpreter with torch and safetensors")
	}
	c := caseNamed(t, "mf, bpr, l2")
	c.Config.TableDType, c.Config.InitSD, c.Train.Average, c.Train.AverageEvery = "bfloat16", 1, .5, 1
	log := smallLog()
	m, err := model.New(c.Config, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 1)
	require.NoError(t, err)
	e, err := newEngine(m, log, c.Train, lossOf("bpr"), cycle2{}, &optim.Adam{Beta1: .9, Beta2: .999, Eps: 1e-8})
	require.NoError(t, err)
	defer e.close()
	_, err = e.step(0, 0)
	require.NoError(t, err)
	f := &fit{Run: &Run{Config: c.Train, Dir: t.TempDir()}, engine: e}
	require.NoError(t, f.save())
	// The same values as float32, of another writer's type: Python compares the two.
	var wide []export.Tensor
	for _, x := range f.tensors() {
		if x.BF16 != nil {
			x.F32, x.BF16 = (&embed.Table{Half: x.BF16}).Float32s(), nil
		}
		wide = append(wide, x)
	}
	require.NoError(t, export.SaveSafetensors(filepath.Join(f.Dir, "wide.safetensors"), wide, nil))
	script := `
import sys, torch
from safetensors.torch import load_file
a, b = load_file(sys.argv[1] + "/checkpoint.safetensors"), load_file(sys.argv[1] + "/wide.safetensors")
assert a.keys() == b.keys() and "average/users/id" in a and "moment2/items/id" in a, a.keys()
for name in a:
    assert (a[name].dtype == torch.bfloat16) == ("dense" not in name), name
    assert torch.equal(a[name].float(), b[name]), name
`
	out, err := exec.Command(python, "-c", script, f.Dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// cycle2 draws the items 5 and 6 for everybody.
type cycle2 struct{}

func (cycle2) Own(dst []int32, _ int32, _ draw.Key) {
	for j := range dst {
		dst[j] = 5 + int32(j%2)
	}
}
func (cycle2) Shared(_, _ []int32, _ draw.Key) { panic("own negatives only") }
func (cycle2) LogQ(int32) float32              { panic("own negatives only") }
