package exports_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/exports"
	"tandem/experiments/input"
	"tandem/experiments/result"
	"tandem/experiments/testdata/testshop"
)

func TestExportToONNXSaysHowItIsCalled(t *testing.T) {
	run := testshop.RunSmall(t, "seeds=[1]")
	dir := filepath.Join(t.TempDir(), "onnx")
	b, err := exports.ONNX(testshop.Open(t, run, "cosine", nil), dir)
	require.NoError(t, err)
	read, err := result.ReadJSON[exports.ONNXManifest](filepath.Join(dir, "manifest.json"))
	require.NoError(t, err)
	require.Equal(t, b, read)
	var names []string
	for _, f := range b.Files {
		raw, err := os.ReadFile(filepath.Join(dir, f.Name))
		require.NoError(t, err)
		require.Len(t, raw, int(f.Bytes))
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"item_tower.onnx", "user_tower.onnx", "scorer.onnx", "item_keys.npy", "user_keys.npy", "features.safetensors"}, names)
	require.Equal(t, 17, b.Opset)
	items := b.Graphs[0]
	require.Equal(t, "item_tower.onnx", items.File)
	shapes := map[string][]string{}
	for _, in := range append(items.Inputs, items.Outputs...) {
		shapes[in.Name+" "+in.Type] = in.Shape
	}
	require.Equal(t, map[string][]string{
		"item int64":                   {"items"},
		"item/price/index int64":       {"items", "item/price/entries"},
		"item/price/weight float32":    {"items", "item/price/entries"},
		"item/category/index int64":    {"items", "item/category/entries"},
		"item/category/weight float32": {"items", "item/category/entries"},
		"item_vector float32":          {"items", "9"},
	}, shapes)

	_, err = exports.ONNX(testshop.Open(t, run, "popularity", nil), dir)
	require.EqualError(t, err, "experiments: export: popularity is a popularity: it has no weights")
	var input *input.Error
	require.ErrorAs(t, err, &input)
}

// A program that has nothing but the exported files gets the scores of all users and
// items: testdata/onnx_scores.py pads feature rows and asks ONNX Runtime.
func TestONNXRuntimeScoresAnExport(t *testing.T) {
	python := os.Getenv("TANDEM_PYTHON")
	if python == "" || exec.Command(python, "-c", "import onnx, onnxruntime, safetensors").Run() != nil {
		t.Skip("TANDEM_PYTHON names no interpreter with onnx, onnxruntime and safetensors")
	}
	run := testshop.RunSmall(t, "seeds=[1]")
	for _, name := range []string{"cosine", "dot", "mf", "gmf", "neumf"} {
		o := testshop.Open(t, run, name, nil)
		dir := filepath.Join(t.TempDir(), "onnx")
		_, err := exports.ONNX(o, dir)
		require.NoError(t, err)
		out, err := exec.Command(python, "testdata/onnx_scores.py", dir).Output()
		require.NoError(t, err, name)
		var got struct {
			Items, Users []string
			Scores       [][]float32
		}
		require.NoError(t, json.Unmarshal(out, &got))
		require.Equal(t, o.Split.Train.ItemIDs.Keys(), got.Items)
		require.Equal(t, o.Split.Train.UserIDs.Keys(), got.Users)
		most := 0.0
		for u, want := range testshop.ScoresOf(t, o) {
			require.Len(t, got.Scores[u], len(want))
			for i := range want {
				most = max(most, math.Abs(float64(want[i]-got.Scores[u][i])))
			}
		}
		require.LessOrEqual(t, most, 1e-5, name)
		t.Logf("%s: at most %.1g apart", name, most)
	}
}
