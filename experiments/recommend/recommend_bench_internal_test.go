package recommend

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/result"
	"tandem/experiments/serving"
	"tandem/features"
	"tandem/model"
)

// bigShop is an untrained model of 64 dimensions with ten rows a user, prices and two
// levels of categories.
func bigShop(b *testing.B, users, items int) *serving.Opened {
	rng := rand.New(rand.NewPCG(1, 1))
	log := &datasets.Log{UserIDs: datasets.NewIDs(), ItemIDs: datasets.NewIDs()}
	for u := range users {
		log.UserIDs.Add(fmt.Sprintf("user-%06d", u))
		for range 10 {
			log.Users, log.Items = append(log.Users, int32(u)), append(log.Items, int32(rng.IntN(items)))
		}
	}
	price, category := &datasets.Column{Name: "price"}, &datasets.Column{Name: "category", Dict: datasets.NewIDs()}
	for i := range items {
		log.ItemIDs.Add(fmt.Sprintf("item-%06d", i))
		price.Numbers = append(price.Numbers, 100*rng.Float64())
		category.Labels.Append(category.Dict.Add(fmt.Sprint("root ", i%20)), category.Dict.Add(fmt.Sprint("leaf ", i%400)))
	}
	empty := &datasets.Log{UserIDs: log.UserIDs, ItemIDs: log.ItemIDs}
	p := &prepare.Prepared{Data: &datasets.Data{Items: datasets.Columns{price, category}}, Split: &datasets.Split{Train: log, Valid: empty, Test: empty}}
	p.SeenUsers, p.SeenItems = features.SeenUsers(log), features.SeenItems(log)
	m, err := model.New(model.Config{Kind: model.TwoTower, Dim: 64, Similarity: "dot", ItemBias: true, InitSD: .1},
		model.Entities{Seen: p.SeenUsers}, model.Entities{Seen: p.SeenItems}, 1)
	require.NoError(b, err)
	return &serving.Opened{Prepared: p, Run: &result.Run{Recipe: &recipe.Recipe{}}, Spec: &recipe.Model{Name: "big", ModelConfig: model.Config{Kind: model.TwoTower}}, Seed: 1, Weights: m, Scorer: m.Scorer()}
}

// BenchmarkBatch writes lists of 20 of 60,000 items as Parquet, for 25,000 and for 100,000
// users. peak-MB is the largest heap of a run beyond data and model, which is the same for
// both; keys of 100,000 users and what they met are data.
func BenchmarkBatch(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(25)) // so that the heap tells what is needed
	o := bigShop(b, 100_000, 60_000)
	for name, change := range map[string]func(r *Rules){
		"plain": func(*Rules) {},
		"rules": func(r *Rules) { r.MinPrice, r.PerCategory, r.Level, r.Lambda, r.Pool = 10, 5, 1, .7, 100 },
	} {
		rules := DefaultRules(20)
		change(&rules)
		for _, n := range []int{25_000, 100_000} {
			b.Run(fmt.Sprintf("%s/users=%d", name, n), func(b *testing.B) {
				users := o.Split.Train.UserIDs.Keys()[:n]
				peak, start := uint64(0), processTime()
				for b.Loop() {
					l, err := NewLister(o, rules, slog.New(slog.DiscardHandler))
					require.NoError(b, err)
					before := heap(true)
					stop, done := make(chan bool), make(chan uint64)
					go func() { done <- watchHeap(stop) }()
					_, err = l.Write(b.Context(), Batch{Path: filepath.Join(b.TempDir(), "lists.parquet"), Users: users})
					require.NoError(b, err)
					close(stop)
					peak = max(peak, <-done-before)
				}
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
				b.ReportMetric((processTime()-start).Seconds()/float64(b.N), "cpu-s")
			})
		}
	}
}

// processTime is the processor time of all threads, which other work disturbs little.
func processTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// heap is what is in use.
func heap(collect bool) uint64 {
	if collect {
		runtime.GC()
	}
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapInuse
}

// watchHeap returns the largest heap until stop is closed.
func watchHeap(stop chan bool) (peak uint64) {
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case <-stop:
			tick.Stop()
			return peak
		case <-tick.C:
			peak = max(peak, heap(false))
		}
	}
}
