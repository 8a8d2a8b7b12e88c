package model

import (
	"fmt"
	"slices"

	"tandem/model/embed"
	"tandem/model/kernel"
)

// Pretrain gives m, a NeuMF, the weights of a GMF and an MLP over the same entities and
// features: the vectors of the one, the layers of the other, and both outputs, so that its
// logits start as
//
//	z = α·z_gmf + (1−α)·z_mlp
//
// Source: He et al. 2017, §3.4.1, where α is ½. Other kinds, widths or features than those
// of m, rows fused otherwise than by a sum, and affinities are an error, before anything
// is written.
func (m *Model) Pretrain(gmf, mlp *Model, alpha float64) error {
	if err := m.fitsPretrained(gmf, mlp); err != nil {
		return err
	}
	for _, from := range []struct {
		m    *Model
		part string
	}{{gmf, vector}, {mlp, hidden}} {
		copyPart(m.Users, from.m.Users, from.part)
		copyPart(m.Items, from.m.Items, from.part)
	}
	a, b := float32(alpha), float32(1-alpha)
	for _, w := range m.Dense {
		switch name := w.Name[len("dense/"):]; name {
		case "output/vector":
			copy(w.Data, gmf.weight(name))
			kernel.Scale(w.Data, a)
		case "output/hidden":
			copy(w.Data, mlp.weight(name))
			kernel.Scale(w.Data, b)
		case "output/bias":
			w.Data[0] = a*gmf.weight(name)[0] + b*mlp.weight(name)[0]
		default:
			copy(w.Data, mlp.weight(name))
		}
	}
	return nil
}

func (m *Model) fitsPretrained(gmf, mlp *Model) error {
	switch {
	case m.Kind != NeuMF || gmf.Kind != GMF || mlp.Kind != MLP:
		return fmt.Errorf("model: pretraining a %s with a %s and a %s, want a %s, a %s and an %s", m.Kind, gmf.Kind, mlp.Kind, NeuMF, GMF, MLP)
	case gmf.Dim != m.Dim:
		return fmt.Errorf("model: pretraining with a gmf of dim %d, want %d", gmf.Dim, m.Dim)
	case !slices.Equal(mlp.Layers, m.Layers):
		return fmt.Errorf("model: pretraining with an mlp of layers %v, want %v", mlp.Layers, m.Layers)
	}
	for _, o := range []*Model{m, gmf, mlp} {
		if o.Fuses() || len(o.Affinity) > 0 {
			return fmt.Errorf("model: pretraining with a %s of towers, fusion or affinity, want features that are summed", o.Kind)
		}
		for _, sides := range [][2]*embed.Side{{m.Users, o.Users}, {m.Items, o.Items}} {
			if want, got := shapes(sides[0]), shapes(sides[1]); !slices.Equal(want, got) {
				return fmt.Errorf("model: pretraining with a %s over %s, want %s", o.Kind, got, want)
			}
		}
	}
	return nil
}

// shapes names the tables of a side and their numbers of rows.
func shapes(s *embed.Side) []string {
	var out []string
	for _, t := range s.Tables() {
		out = append(out, fmt.Sprintf("%s of %d rows", t.Name, t.Rows))
	}
	return out
}

// copyPart copies the columns of one part, of every table.
func copyPart(dst, src *embed.Side, part string) {
	to, end := dst.Range(part)
	from, _ := src.Range(part)
	row := make([]float32, end-to)
	for i, t := range dst.Tables() {
		for r := range int32(t.Rows) {
			src.Tables()[i].Read(row, r, from)
			t.Write(r, to, row)
		}
	}
}
