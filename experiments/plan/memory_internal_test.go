//go:build !race

package plan

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/experiments/fit"
	"tandem/experiments/kinds"
	"tandem/train"
)

// What is counted of a training stands in the heap while it runs, within a twentieth and 256 KiB,
// which is what graphs are beside their values. Symptom: a plan that tells less, or more, than
// a run takes because a buffer has come or gone.
func TestCountedMemoryIsInTheHeap(t *testing.T) {
	const text = `name: shop
data: {format: synth, synth: {users: 6000, items: 4000, interactions: 12, seed: 1}}
features: {item: [{column: category, kind: path}, {column: price, kind: price}]}
evaluate: {metrics: [ndcg@10], users: 200, valid_users: 200}
models: [{name: m, %s}]
`
	for _, c := range []struct{ name, model string }{
		{"rows alone", "kind: mf, dim: 64, train: {batch: 512, negatives: 2}"},
		{"averages", "kind: mf, dim: 128, train: {batch: 256, negatives: 4, average: 0.9}"},
		{"one moment", "kind: mf, dim: 128, train: {batch: 256, negatives: 4, optimizer: adagrad}"},
		{"half the bytes", "kind: mf, dim: 128, table_dtype: bfloat16, train: {batch: 256, negatives: 4}"},
		{"shared negatives", "kind: two-tower, dim: 64, features: [category, price], train: {loss: softmax, shared_negatives: true, batch: 1024, negatives: 1024}"},
		{"dropout of ids", "kind: two-tower, dim: 64, features: [category, price], id_dropout: 0.3, train: {loss: softmax, shared_negatives: true, batch: 512, negatives: 512}"},
		{"layers", "kind: neumf, train: {batch: 512, negatives: 4}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := kinds.Decode([]byte(fmt.Sprintf(text, c.model)))
			require.NoError(t, err)
			log := slog.New(slog.DiscardHandler)
			ready, err := prepareData(r, 0, log)
			require.NoError(t, err)
			parts, _, err := modelMemory(ready.Prepared, &r.Models[0], ready.Evaluator)
			require.NoError(t, err)
			counted := int64(0)
			for _, part := range parts {
				if part.Name != "scoring" && part.Name != "best weights, read back" {
					counted += part.Bytes
				}
			}
			before := inHeap()
			x := &fit.Fitter{Recipe: r, Prepared: ready.Prepared, Evaluator: ready.Evaluator, Log: log}
			run, err := x.TrainRun(&r.Models[0], 1, "", "")
			require.NoError(t, err)
			run.Evaluate, run.Record = nil, nil
			ctx, enough := context.WithCancelCause(context.Background())
			defer enough(nil)
			took := int64(0)
			run.Progress = func(p train.Progress) {
				if p.Step == 3 {
					took = inHeap() - before
					enough(errMeasured)
				}
			}
			_, err = run.Fit(ctx, false)
			require.True(t, errors.Is(context.Cause(ctx), errMeasured), "%v", err)
			t.Logf("counted %.2f MiB, took %.2f MiB", float64(counted)/(1<<20), float64(took)/(1<<20))
			require.InDelta(t, took, counted, .05*float64(took)+256<<10, "%v", parts)
			runtime.KeepAlive(ready)
		})
	}
}

// What an evaluation leaves is counted to the byte, but for its slices.
func TestCountedValuesAreInTheHeap(t *testing.T) {
	r, err := kinds.Decode([]byte(`name: shop
data: {format: synth, synth: {users: 6000, items: 400, interactions: 12, seed: 1}}
evaluate: {metrics: [ndcg@5, ndcg@10, recall@5, recall@10], segments: [popularity]}
models: [{name: m, kind: popularity}]
`))
	require.NoError(t, err)
	ready, err := prepareData(r, 0, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	s, _, err := fit.Baseline(context.Background(), ready.Prepared, &r.Models[0], 1, true)
	require.NoError(t, err)
	before := inHeap()
	scores, err := ready.Evaluator.OpenTest(context.Background(), s, "m", 1)
	require.NoError(t, err)
	took, counted := inHeap()-before, scoresBytes(ready.Evaluator)
	t.Logf("counted %d KiB, took %d KiB", counted>>10, took>>10)
	require.InEpsilon(t, counted, took, .1)
	runtime.KeepAlive(scores)
	runtime.KeepAlive(ready)
}

func inHeap() int64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held until the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
