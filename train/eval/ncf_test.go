package eval_test

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/train/eval"
)

// The anchors here are those of the NCF paper's MovieLens-1M split (He et al. 2017):
// 6,040 users, 3,706 items, one held-out item among 99 published negatives. In 156
// lists a published negative is the held-out item itself, which leaves 99 candidates.
const ncfUsers, ncfItems = 6040, 3706

func TestNCFAnchors(t *testing.T) {
	dir := ncfDir(t)
	task, counts := ncfTask(t, dir)
	for _, c := range []struct {
		name             string
		scorer           eval.Scorer
		hit, ndcg, delta float64
	}{
		{"constant", constant, .10003, .04545, .00001},
		{"popularity", popularity(counts), .45348, .25427, .0001},
		{"gmf", gmf(t, dir, &task), .63675, .36908, .0002},
		{"mlp", mlp(t, dir, &task), .67103, .39625, .0002},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, err := eval.Evaluate(t.Context(), c.scorer, task, metrics(t, "hit@10", "ndcg@10"), eval.Options{})
			require.NoError(t, err)
			t.Logf("hit@10 %.6f ndcg@10 %.6f", results[0].Mean("hit@10"), results[0].Mean("ndcg@10"))
			require.Len(t, results[0].Users, ncfUsers)
			require.InDelta(t, c.hit, results[0].Mean("hit@10"), c.delta)
			require.InDelta(t, c.ndcg, results[0].Mean("ndcg@10"), c.delta)
		})
	}
}

func ncfDir(t *testing.T) string {
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: no real data to test on")
	}
	dir := filepath.Join(root, "ncf-ml-1m")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no NCF data: %v", err)
	}
	return dir
}

// ncfTask also returns how many training interactions each item has.
func ncfTask(t *testing.T, dir string) (task eval.Task, counts []float32) {
	counts = make([]float32, ncfItems)
	train := make([][]int32, ncfUsers)
	for row := range integers(t, filepath.Join(dir, "ml-1m.train.rating.reconstructed.gz")) {
		train[row[0]] = append(train[row[0]], row[1])
		counts[row[1]]++
	}
	relevant := make([][]int32, ncfUsers)
	for row := range integers(t, filepath.Join(dir, "ml-1m.test.rating")) {
		relevant[row[0]] = append(relevant[row[0]], row[1])
	}
	candidates, withItself := make([][]int32, ncfUsers), 0
	for row := range integers(t, filepath.Join(dir, "ml-1m.test.negative.gz")) { // (user,item) 99 items
		require.Equal(t, relevant[row[0]], []int32{row[1]})
		candidates[row[0]] = slices.Clone(row[2:])
		if slices.Contains(row[2:], row[1]) {
			withItself++
		}
	}
	require.Equal(t, 156, withItself)
	for _, list := range train {
		slices.Sort(list)
	}
	c := lists(candidates...)
	return eval.Task{
		Items:      ncfItems,
		Exclude:    []datasets.Lists{lists(train...)},
		Candidates: &c,
		Views:      []eval.View{{Name: "test", Relevant: lists(relevant...)}},
	}, counts
}

var digits = regexp.MustCompile(`\d+`)

// integers yields the numbers on each line of a plain or gzip file; the slice is reused.
func integers(t *testing.T, path string) func(yield func([]int32) bool) {
	return func(yield func([]int32) bool) {
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(path, ".gz") {
			in, err = gzip.NewReader(f)
			require.NoError(t, err)
		}
		var row []int32
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			row = row[:0]
			for _, s := range digits.FindAllString(lines.Text(), -1) {
				x, err := strconv.ParseInt(s, 10, 32)
				require.NoError(t, err)
				row = append(row, int32(x))
			}
			if !yield(row) {
				return
			}
		}
		require.NoError(t, lines.Err())
	}
}

// matrix is a row-major float32 array.
type matrix struct {
	data []float32
	cols int
}

func (m matrix) row(r int32) []float32 { return m.data[int(r)*m.cols : (int(r)+1)*m.cols] }

var npyShape = regexp.MustCompile(`'shape': \((\d+), ?(\d*)\)`)

// npy reads a version 1 .npy file of little-endian float32 in C order.
func npy(t *testing.T, dir, name string) matrix {
	raw, err := os.ReadFile(filepath.Join(dir, "pretrain", name+".npy"))
	require.NoError(t, err)
	require.Equal(t, "\x93NUMPY\x01\x00", string(raw[:8]))
	data := 10 + int(binary.LittleEndian.Uint16(raw[8:]))
	header := string(raw[10:data])
	require.Contains(t, header, "'descr': '<f4', 'fortran_order': False")
	m := matrix{cols: 1}
	if shape := npyShape.FindStringSubmatch(header); shape[2] != "" {
		m.cols, err = strconv.Atoi(shape[2])
		require.NoError(t, err)
	}
	for at := data; at < len(raw); at += 4 {
		m.data = append(m.data, math.Float32frombits(binary.LittleEndian.Uint32(raw[at:])))
	}
	return m
}

// onlyCandidates scores what the task ranks, and all other items 0, to save time.
func onlyCandidates(task *eval.Task, score func(u, i int32) float32) eval.Scorer {
	return scorerFunc(func(dst []float32, u int32) error {
		clear(dst)
		for _, i := range slices.Concat(task.Candidates.At(u), task.Views[0].Relevant.At(u)) {
			dst[i] = score(u, i)
		}
		return nil
	})
}

// gmf is the reference's pretrained model: σ((p ⊙ q)·w + b).
func gmf(t *testing.T, dir string, task *eval.Task) eval.Scorer {
	users, items := npy(t, dir, "gmf8.user_embedding_W"), npy(t, dir, "gmf8.item_embedding_W")
	w, b := npy(t, dir, "gmf8.prediction_W"), npy(t, dir, "gmf8.prediction_b")
	return onlyCandidates(task, func(u, i int32) float32 {
		p, q := users.row(u), items.row(i)
		sum := b.data[0]
		for j := range p {
			sum += p[j] * q[j] * w.data[j]
		}
		return sigmoid(sum)
	})
}

// mlp is the reference's pretrained model: three ReLU layers over [p ; q].
func mlp(t *testing.T, dir string, task *eval.Task) eval.Scorer {
	users, items := npy(t, dir, "mlp8.user_embedding_W"), npy(t, dir, "mlp8.item_embedding_W")
	var w, b []matrix
	for _, layer := range []string{"layer1", "layer2", "layer3", "prediction"} {
		w = append(w, npy(t, dir, "mlp8."+layer+"_W"))
		b = append(b, npy(t, dir, "mlp8."+layer+"_b"))
	}
	return onlyCandidates(task, func(u, i int32) float32 {
		x := slices.Concat(users.row(u), items.row(i))
		for l := range w {
			y := slices.Clone(b[l].data)
			for in, v := range x {
				if l > 0 {
					v = max(v, 0) // ReLU of the layer before
				}
				for out, weight := range w[l].row(int32(in)) {
					y[out] += v * weight
				}
			}
			x = y
		}
		return sigmoid(x[0])
	})
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }
