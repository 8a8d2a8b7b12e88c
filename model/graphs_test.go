package model_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"tandem/features"
	"tandem/model"
	"tandem/model/embed"
	"tandem/model/export"
	"tandem/model/onnx"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/onnx.json with what ONNX Runtime gives; wants TANDEM_PYTHON")

// tensorJSON is an array as testdata/onnx_run.py reads and writes it.
type tensorJSON struct {
	Shape   []int  `json:"shape"`
	Int64   []byte `json:"int64,omitempty"`
	Float32 []byte `json:"float32,omitempty"`
}

func ints(xs []int64, shape ...int) tensorJSON {
	raw, _ := binary.Append([]byte{}, binary.LittleEndian, xs)
	return tensorJSON{Shape: shape, Int64: raw}
}

func floats(xs []float32, shape ...int) tensorJSON {
	raw, _ := binary.Append([]byte{}, binary.LittleEndian, xs)
	return tensorJSON{Shape: shape, Float32: raw}
}

func (t tensorJSON) values() []float32 {
	out := make([]float32, len(t.Float32)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Float32[4*i:]))
	}
	return out
}

// request is one call of a graph.
type request struct {
	Model  string                `json:"model"`
	Inputs map[string]tensorJSON `json:"inputs"`
}

// onnxRuntime is a directory of models and what to ask them.
type onnxRuntime struct {
	t        *testing.T
	python   string
	dir      string
	models   int
	requests []request
	checks   []func(answer map[string]tensorJSON)
}

func newRuntime(t *testing.T) *onnxRuntime {
	t.Helper()
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" {
		t.Skip("TANDEM_PYTHON names no interpreter with onnx and onnxruntime")
	}
	if out, err := exec.Command(python, "-c", "import onnx, onnxruntime").CombinedOutput(); err != nil {
		t.Skipf("TANDEM_PYTHON has no onnx and onnxruntime: %s", out)
	}
	return &onnxRuntime{t: t, python: python, dir: t.TempDir()}
}

func (r *onnxRuntime) add(g *onnx.Graph) (file string) {
	r.t.Helper()
	file = fmt.Sprintf("%d.onnx", r.models)
	r.models++
	f, err := os.Create(filepath.Join(r.dir, file))
	require.NoError(r.t, err)
	require.NoError(r.t, g.Write(f, map[string]string{"made_by": "a test"}))
	require.NoError(r.t, f.Close())
	return file
}

// ask has the model answer inputs, and check look at the answer.
func (r *onnxRuntime) ask(file string, inputs map[string]tensorJSON, check func(map[string]tensorJSON)) {
	r.requests, r.checks = append(r.requests, request{file, inputs}), append(r.checks, check)
}

func (r *onnxRuntime) run() {
	r.t.Helper()
	raw, err := json.Marshal(r.requests)
	require.NoError(r.t, err)
	require.NoError(r.t, os.WriteFile(filepath.Join(r.dir, "requests.json"), raw, 0o644))
	out, err := exec.Command(r.python, "testdata/onnx_run.py", r.dir).CombinedOutput()
	require.NoError(r.t, err, "%s", out)
	require.NotContains(r.t, string(out), "[W:", "a warning")
	r.t.Logf("%s", out)
	raw, err = os.ReadFile(filepath.Join(r.dir, "answers.json"))
	require.NoError(r.t, err)
	var answers []map[string]tensorJSON
	require.NoError(r.t, json.Unmarshal(raw, &answers))
	require.Len(r.t, answers, len(r.checks))
	for i, check := range r.checks {
		check(answers[i])
	}
}

// sideInputs are the inputs of a graph for entities of a side: rows[r] is what it calls
// entity ids[r], whose features are meant.
func sideInputs(entity string, side *embed.Side, rows []int64, ids []int32) map[string]tensorJSON {
	in := map[string]tensorJSON{entity: ints(rows, len(rows))}
	for _, f := range side.Features {
		most := 0
		for _, id := range ids {
			index, _ := f.Block.Row(id)
			most = max(most, len(index))
		}
		index, weight := make([]int64, len(ids)*most), make([]float32, len(ids)*most)
		for r, id := range ids {
			rows, weights := f.Block.Row(id)
			for j, row := range rows {
				index[r*most+j] = int64(row)
			}
			copy(weight[r*most:], weights)
		}
		name := entity + "/" + f.Block.Name
		in[name+"/index"], in[name+"/weight"] = ints(index, len(ids), most), floats(weight, len(ids), most)
	}
	return in
}

func wide(xs []int32) []int64 {
	out := make([]int64, len(xs))
	for i, x := range xs {
		out[i] = int64(x)
	}
	return out
}

func both(a, b map[string]tensorJSON) map[string]tensorJSON {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// large is a model of that kind with users and items enough for 10,000 pairs, and an entity
// of more feature rows than others.
func large(t *testing.T, c model.Config, hybrid bool) *model.Model {
	t.Helper()
	const users, items = 300, 500
	u, i := model.Entities{Seen: seen(users, 2)}, model.Entities{Seen: seen(items, 4, 9, 499)}
	if hybrid {
		block := func(name string, n int) *features.Block { // weights of at most 1, as encoders give
			b := block(name, n)
			for i := range b.Weight {
				b.Weight[i] = float32(math.Mod(float64(b.Weight[i]), 1.1))
			}
			return b
		}
		tags := block("tags", items)
		last := tags.Offsets[items]
		tags.Index, tags.Weight = append(tags.Index[:last-2], 0, 1, 2, 3, 1), append(tags.Weight[:last-2], .5, -.5, 1, 1, .25)
		tags.Offsets[items] += 3
		u.Blocks = []*features.Block{block("region", users)}
		i.Blocks = []*features.Block{block("price", items), block("category", items), tags}
	}
	c.ColdOffset = -.75
	m, err := model.New(c, u, i, 7)
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, w := range m.Dense { // biases too
		for i := range w.Data {
			w.Data[i] += .2 * float32(rng.NormFloat64())
		}
	}
	for _, side := range []*embed.Side{m.Users, m.Items} {
		if from, _ := side.Range("bias"); from >= 0 {
			for e := range int32(side.ID.Rows) {
				side.ID.Write(e, from, []float32{float32(rng.NormFloat64())})
			}
		}
	}
	return m
}

// near fails unless the values agree to 1e-5, relative for those beyond 1, and returns by
// how much they differ at most.
func near(t *testing.T, want, got []float32, what string) (most float64) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i := range want {
		d := math.Abs(float64(want[i])-float64(got[i])) / max(1, math.Abs(float64(want[i])))
		if !(d <= 1e-5) {
			require.Failf(t, "too far", "%s[%d] = %g, want %g", what, i, got[i], want[i])
		}
		most = max(most, d)
	}
	return most
}

// ONNX Runtime gives, of every kind, the scores of Scorer for 10,000 random pairs, the
// vectors that are exported, and those of entities that came later.
func TestONNXRuntimeScoresAsWeDo(t *testing.T) {
	r := newRuntime(t)
	for name, c := range fused() {
		r.compare(name, large(t, c, true))
	}
	for name, c := range configs() {
		r.compare(name+", hybrid", large(t, c, true))
		r.compare(name, large(t, c, false))
	}
	r.run()
}

func (r *onnxRuntime) compare(name string, m *model.Model) {
	t := r.t
	const pairs = 10_000
	users, items := m.Users.ID.Rows, m.Items.ID.Rows
	scorer := m.Scorer()
	all := make([]float32, users*items)
	require.NoError(t, scorer.Score(all, ids(users)))

	rng := rand.New(rand.NewPCG(3, 4))
	us, is, want := make([]int32, pairs), make([]int32, pairs), make([]float32, pairs)
	for p := range pairs {
		us[p], is[p] = int32(rng.IntN(users)), int32(rng.IntN(items))
		want[p] = all[int(us[p])*items+int(is[p])]
	}
	scores := r.add(m.ScoreGraph())
	r.ask(scores, both(sideInputs("user", m.Users, wide(us), us), sideInputs("item", m.Items, wide(is), is)), func(answer map[string]tensorJSON) {
		require.Equal(t, []int{pairs}, answer["score"].Shape, name)
		t.Logf("%-36s %.1g", name, near(t, want, answer["score"].values(), name))
	})
	// One user, all items.
	r.ask(scores, both(sideInputs("user", m.Users, []int64{3}, []int32{3}), sideInputs("item", m.Items, wide(ids(items)), ids(items))), func(answer map[string]tensorJSON) {
		near(t, all[3*items:4*items], answer["score"].values(), name+", one user")
	})
	// Items and users that came later, with the features of those of the catalogue.
	later := make([]int64, items)
	for i := range later {
		later[i] = -1
	}
	var itemBlocks, userBlocks []*features.Block
	for _, f := range m.Items.Features {
		itemBlocks = append(itemBlocks, f.Block)
	}
	for _, f := range m.Users.Features {
		userBlocks = append(userBlocks, f.Block)
	}
	newItems := m.OverItems(items, itemBlocks)
	coldScores := make([]float32, items)
	require.NoError(t, newItems.Scorer().Score(coldScores, []int32{5}))
	newInputs := sideInputs("item", m.Items, later, ids(items))
	r.ask(scores, both(sideInputs("user", m.Users, []int64{5}, []int32{5}), newInputs), func(answer map[string]tensorJSON) {
		near(t, coldScores, answer["score"].values(), name+", new items")
	})
	newUser, theirs := m.OverUsers(users, userBlocks), make([]float32, items)
	require.NoError(t, newUser.Scorer().Score(theirs, []int32{5}))
	r.ask(scores, both(sideInputs("user", m.Users, []int64{-1}, []int32{5}), sideInputs("item", m.Items, wide(ids(items)), ids(items))), func(answer map[string]tensorJSON) {
		near(t, theirs, answer["score"].values(), name+", new user")
	})

	for _, side := range []struct {
		graph   *onnx.Graph
		side    *embed.Side
		entity  string
		vectors func(*model.Scorer) []float32
	}{{m.ItemGraph(), m.Items, "item", itemVectors(t)}, {m.UserGraph(), m.Users, "user", userVectors(t)}} {
		n := side.side.ID.Rows
		r.ask(r.add(side.graph), sideInputs(side.entity, side.side, wide(ids(n)), ids(n)), func(answer map[string]tensorJSON) {
			vectors := answer[side.entity+"_vector"]
			require.Equal(t, []int{n, m.VectorDim() + 1}, vectors.Shape, name)
			if m.IsInnerProduct() {
				near(t, side.vectors(scorer), vectors.values(), name+", "+side.entity)
				require.Len(t, answer, 1, name)
			} else {
				require.Equal(t, []int{n, m.Layers[1]}, answer[side.entity+"_hidden"].Shape, name)
			}
		})
	}
}

// itemVectors and userVectors are those that an export has.
func itemVectors(t *testing.T) func(*model.Scorer) []float32 {
	return func(s *model.Scorer) []float32 {
		items, bias, _ := s.ItemVectors()
		v, err := export.FoldBias(nil, items, bias, len(items)/len(bias))
		require.NoError(t, err)
		return v.Items
	}
}

func userVectors(t *testing.T) func(*model.Scorer) []float32 {
	return func(s *model.Scorer) []float32 {
		users, _ := s.UserVectors()
		items, bias, _ := s.ItemVectors()
		v, err := export.FoldBias(users, nil, nil, len(items)/len(bias))
		require.NoError(t, err)
		return v.Users
	}
}

// onnxGolden is a model of testdata/scores.json: the SHA-256 of its three graphs, and what
// ONNX Runtime makes of the last one.
type onnxGolden struct {
	Items, Users, Score string
	Scores              []float32 // users × items
}

// Without ONNX Runtime the graphs are held by their bytes, to which it once gave the
// scores of testdata/onnx.json. "TANDEM_PYTHON=python go test ./model -run Golden -update"
// writes that file.
func TestGraphsAreThoseOfTheGolden(t *testing.T) {
	const file = "testdata/onnx.json"
	cases := readGolden(t)
	sum := func(g *onnx.Graph) string {
		var b bytes.Buffer
		require.NoError(t, g.Write(&b, nil))
		return fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))
	}
	got := make([]onnxGolden, len(cases))
	for i, c := range cases {
		m := c.load(t)
		got[i] = onnxGolden{Items: sum(m.ItemGraph()), Users: sum(m.UserGraph()), Score: sum(m.ScoreGraph())}
	}
	if *update {
		r := newRuntime(t)
		for i, c := range cases {
			m := c.load(t)
			us, is := pairIDs(3, 5)
			r.ask(r.add(m.ScoreGraph()), both(sideInputs("user", m.Users, wide(us), us), sideInputs("item", m.Items, wide(is), is)), func(answer map[string]tensorJSON) {
				got[i].Scores = answer["score"].values()
			})
		}
		r.run()
		raw, err := json.MarshalIndent(got, "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, append(raw, '\n'), 0o644))
	}
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var want []onnxGolden
	require.NoError(t, json.Unmarshal(raw, &want))
	require.Len(t, want, len(cases))
	for i, c := range cases {
		scores := make([]float32, 15)
		require.NoError(t, c.load(t).Scorer().Score(scores, ids(3)))
		near(t, want[i].Scores, scores, fmt.Sprint("case ", i))
		got[i].Scores = want[i].Scores
	}
	require.Equal(t, want, got)
}

// pairIDs are all pairs of so many users and items, users first.
func pairIDs(users, items int) (us, is []int32) {
	for u := range int32(users) {
		us, is = append(us, slices.Repeat([]int32{u}, items)...), append(is, ids(items)...)
	}
	return us, is
}
