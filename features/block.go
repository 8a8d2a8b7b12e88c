package features

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Block is one encoded column: for every entity a sparse row over the Rows rows of an
// embedding table of its own. The entity's feature vector is Σ_j Weight[j]·F[Index[j]]
// over j in Offsets[e]:Offsets[e+1], F the (Rows × d) table; an empty row is the zero
// vector.
type Block struct {
	Name    string    // of the feature, as in the recipe; one per side
	Rows    int       // rows of the embedding table it needs, ≥ 1
	Offsets []int32   // len = entities+1
	Index   []int32   // in [0, Rows)
	Weight  []float32 // finite
}

// Len is the number of entities.
func (b *Block) Len() int { return max(0, len(b.Offsets)-1) }

// Row returns the sparse row of an entity; both slices are shared with b.
// It panics if entity is outside [0, Len).
func (b *Block) Row(entity int32) (index []int32, weight []float32) {
	from, to := b.Offsets[entity], b.Offsets[entity+1]
	return b.Index[from:to:to], b.Weight[from:to:to]
}

// Shuffle returns b with its rows dealt out to other entities: the placebo, which has
// the same parameters and the same features, but nothing to learn from them. Blocks of
// one length shuffled with one seed stay aligned (see Permutation).
func (b *Block) Shuffle(seed uint64) *Block { return b.Permute(Permutation(b.Len(), seed)) }

// streamShuffle keeps the draws of Permutation apart from other uses of a seed.
const streamShuffle = 0x5ca1ab1e

// Permutation returns a uniformly random order of 0 … n−1, a pure function of n and
// seed.   Cost: O(n).
func Permutation(n int, seed uint64) []int32 {
	p := make([]int32, n)
	for i := range p {
		p[i] = int32(i)
	}
	rng := rand.New(rand.NewPCG(seed, streamShuffle))
	rng.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

// Permute returns a Block whose row e is row from[e] of b. It panics if from has not
// Len entries; that it is a permutation is up to the caller.
func (b *Block) Permute(from []int32) *Block {
	if len(from) != b.Len() {
		panic("features: permutation of another length than the block")
	}
	out := newBlock(b.Name, b.Rows, b.Len())
	for _, e := range from {
		index, weight := b.Row(e)
		out.Index = append(out.Index, index...)
		out.Weight = append(out.Weight, weight...)
		out.endRow()
	}
	return out
}

// Check returns an error unless b is what Block promises.   Cost: O(entries).
func (b *Block) Check() error {
	if b.Rows < 1 {
		return fmt.Errorf("features: block %q: rows = %d, want ≥ 1", b.Name, b.Rows)
	}
	if len(b.Offsets) == 0 || b.Offsets[0] != 0 {
		return fmt.Errorf("features: block %q: offsets do not start with 0", b.Name)
	}
	if len(b.Index) != len(b.Weight) || int(b.Offsets[b.Len()]) != len(b.Index) {
		return fmt.Errorf("features: block %q: offsets end at %d, %d indices, %d weights, want three times the same",
			b.Name, b.Offsets[b.Len()], len(b.Index), len(b.Weight))
	}
	for e := range b.Len() {
		if b.Offsets[e] > b.Offsets[e+1] {
			return fmt.Errorf("features: block %q: entity %d: row ends at %d, before its start %d",
				b.Name, e, b.Offsets[e+1], b.Offsets[e])
		}
	}
	for j, i := range b.Index {
		if i < 0 || int(i) >= b.Rows {
			return fmt.Errorf("features: block %q: entry %d: row %d, want [0, %d)", b.Name, j, i, b.Rows)
		}
		if w := float64(b.Weight[j]); math.IsNaN(w) || math.IsInf(w, 0) {
			return fmt.Errorf("features: block %q: entry %d: weight %g, want a finite one", b.Name, j, w)
		}
	}
	return nil
}

// newBlock returns a Block without entities and with room for n.
func newBlock(name string, rows, n int) *Block {
	b := &Block{Name: name, Rows: rows, Offsets: make([]int32, 1, n+1)}
	b.Index, b.Weight = make([]int32, 0, n), make([]float32, 0, n)
	return b
}

// add puts one entry into the row that endRow will close. A weight that float32 cannot
// hold becomes the largest that it can.
func (b *Block) add(row int32, weight float64) {
	b.Index = append(b.Index, row)
	b.Weight = append(b.Weight, float32(min(max(weight, -math.MaxFloat32), math.MaxFloat32)))
}

func (b *Block) endRow() { b.Offsets = append(b.Offsets, int32(len(b.Index))) }

// done returns b, or an error if it has outgrown its int32 offsets.
func (b *Block) done() (*Block, error) {
	if len(b.Index) > math.MaxInt32 {
		return nil, fmt.Errorf("features: block %q: %d entries, want ≤ %d", b.Name, len(b.Index), math.MaxInt32)
	}
	return b, nil
}
