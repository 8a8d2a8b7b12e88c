package baseline_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/model/baseline"
)

// Published figures on the MovieLens-1M split of He et al. 2017 (each user's last item
// among 99 others), from the replication of Ferrari Dacrema et al. 2021, appendix,
// Table 54, with the settings of Tables 58 to 60; popularity; random. The settings of user
// kNN are not published in full; iALS is another parametrisation of theirs. EASE and
// PureSVD to five digits are float64 answers of numpy on the same rows.
func TestFiguresOnMovieLens(t *testing.T) {
	log, candidates := readNCF(t)
	ctx := context.Background()
	for _, c := range []struct {
		name             string
		model            scorer
		hr, ndcg, within float64
	}{
		{"item knn", fit(t, log, baseline.KNNConfig{K: 111, Shrink: 298, Weighting: "bm25"}), 0.6694, 0.3979, 0.001},
		{"user knn", figure(baseline.FitUserKNN(ctx, log, baseline.KNNConfig{K: 250, Weighting: "none", Similarity: "asymmetric", Alpha: 0.4})), 0.677, 0.410, 0.006},
		{"rp3beta", figure(baseline.FitWalk(ctx, log, baseline.WalkConfig{K: 546, Alpha: 1.0807, Beta: 0.7029, Normalize: true})), 0.6758, 0.4011, 0.001},
		{"ease", figure(baseline.FitEASE(ctx, log, baseline.EASEConfig{L2: 1320, MaxGB: 1})), 0.71921, 0.44938, 0.0001},
		{"puresvd", figure(baseline.FitPureSVD(ctx, log, baseline.PureSVDConfig{Factors: 52, Oversample: 32, Iterations: 30}, 1)), 0.69619, 0.43095, 0.0002},
		{"ials", figure(baseline.FitIALS(ctx, log, baseline.IALSConfig{
			Factors: 46, Epochs: 20, UnobservedWeight: 0.3, L2: 0.007, Exponent: 1, InitSD: 0.1, Steps: 3}, 1)), 0.711, 0.438, 0.006},
		{"popularity", baseline.FitPopularity(log), 0.4535, 0.2543, 0.001},
		{"random", baseline.NewRandom(log, 1), 0.1, 0.0454, 0.006},
	} {
		t.Run(c.name, func(t *testing.T) {
			hr, ndcg := evaluate(t, c.model, log.NumItems(), candidates)
			t.Logf("HR@10 %.4f NDCG@10 %.4f", hr, ndcg)
			require.InDelta(t, c.hr, hr, c.within)
			require.InDelta(t, c.ndcg, ndcg, c.within)
		})
	}
}

// figure passes on what a Fit function returned; settings of a test are sound.
func figure[M scorer](m M, err error) scorer {
	if err != nil {
		panic(err)
	}
	return m
}

// evaluate returns HR@10 and NDCG@10 of candidates[u][0] among candidates[u], in
// expectation over the orders of equal scores: with g greater ones and q equal ones,
// itself included, its rank is any of g+1 … g+q.
func evaluate(t *testing.T, m scorer, items int, candidates [][]int32) (hr, ndcg float64) {
	for u, list := range candidates {
		s := score(t, m, items, int32(u))[0]
		greater, equal := 0, 0
		for _, i := range list {
			if s[i] > s[list[0]] {
				greater++
			} else if s[i] == s[list[0]] {
				equal++
			}
		}
		for rank := greater + 1; rank <= min(greater+equal, 10); rank++ {
			hr += 1 / float64(equal)
			ndcg += 1 / float64(equal) / math.Log2(float64(rank)+1)
		}
	}
	n := float64(len(candidates))
	return hr / n, ndcg / n
}

// readNCF returns the training log and, by user, the held-out item before the others.
func readNCF(t testing.TB) (*datasets.Log, [][]int32) {
	if testing.Short() {
		t.Skip("reads a million rows")
	}
	root := os.Getenv("TANDEM_DATA")
	if root == "" {
		t.Skip("TANDEM_DATA is not set: no ncf-ml-1m to read")
	}
	dir := filepath.Join(root, "ncf-ml-1m")
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	number := func(text string) int32 {
		n, err := strconv.Atoi(text)
		if err != nil { // and no require: it would cost half a minute here
			t.Fatal(err)
		}
		return int32(n)
	}
	log := newLog(6040, 3706)
	eachLine(t, dir, "ml-1m.train.rating*.gz", func(f []string) {
		log.Users = append(log.Users, number(f[0]))
		log.Items = append(log.Items, number(f[1]))
	})
	require.Equal(t, 994_169, log.Len())
	var candidates [][]int32
	eachLine(t, dir, "ml-1m.test.negative.gz", func(f []string) {
		user, item, _ := strings.Cut(strings.Trim(f[0], "()"), ",")
		require.Equal(t, int32(len(candidates)), number(user))
		list := []int32{number(item)}
		for _, text := range f[1:] {
			if i := number(text); i != list[0] { // some lists repeat the held-out item
				list = append(list, i)
			}
		}
		candidates = append(candidates, list)
	})
	require.Len(t, candidates, 6040)
	return log, candidates
}

// eachLine calls f with the tab-separated fields of each line of a gzipped file.
func eachLine(t testing.TB, dir, pattern string, f func(fields []string)) {
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.Len(t, names, 1, pattern)
	file, err := os.Open(names[0])
	require.NoError(t, err)
	defer file.Close()
	r, err := gzip.NewReader(file)
	require.NoError(t, err)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		f(strings.Split(lines.Text(), "\t"))
	}
	require.NoError(t, lines.Err())
}
