package train

import (
	"math"

	"tandem/model"
	"tandem/model/embed"
	"tandem/model/kernel"
)

// averages are the moving averages of all weights of a model (Config.Average).
type averages struct {
	model  *model.Model   // the averages
	tables []*embed.Table // of model, as tablesOf lists them
	of     []*embed.Table // what they are averages of
}

func newAverages(m *model.Model) *averages {
	a := &averages{model: m.Clone(), of: tablesOf(m)}
	a.tables = tablesOf(a.model)
	return a
}

// kept is what update t of the averages keeps of them: 1 − (1−a)/(1−aᵗ), which is 0 at
// first and tends to a = Average^AverageEvery.
func (e *engine) kept() float32 {
	a, t := math.Pow(e.c.Average, float64(e.c.AverageEvery)), (e.steps-1)/int64(e.c.AverageEvery)+1
	return float32(1 - (1-a)/(1-math.Pow(a, float64(t))))
}

// averageTable moves the averages of one table, or of the dense weights, towards the
// weights.
func (e *engine) averageTable(i int) {
	a, kept := e.averages, e.kept()
	if i < len(a.tables) {
		if a.tables[i].DType() == embed.BFloat16 {
			e.averageNarrow(i, kept)
			return
		}
		average(a.tables[i].Data, a.of[i].Data, kept)
		return
	}
	for j, w := range e.m.Dense {
		average(a.model.Dense[j].Data, w.Data, kept)
	}
}

func average(dst, x []float32, a float32) {
	kernel.Scale(dst, a)
	kernel.Axpy(dst, 1-a, x)
}

// averageNarrow moves the averages of table number i, bfloat16, towards its weights.
func (e *engine) averageNarrow(i int, a float32) {
	dst, src, key := e.averages.tables[i], e.averages.of[i], e.rounding(i)
	s := takeWide(dst.Width)
	defer wideScratch.Put(s)
	row := s.w[:dst.Width]
	for r := range int32(dst.Rows) {
		dst.Read(row, r, 0)
		kernel.Scale(row, a)
		src.AddTo(row, 1-a, r, 0)
		dst.WriteRandom(r, row, key.At(uint64(r)).At(roundAverage))
	}
}
