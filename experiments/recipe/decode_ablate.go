package recipe

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"tandem/datasets/setting"
	"tandem/model"
)

// ablate takes the features that a model does without from those that it names.
func (d *decoder) ablate(n *yaml.Node, m *Model, path string) {
	if n == nil || n.Kind != yaml.SequenceNode || len(n.Content) != len(m.Ablate) {
		m.Ablate = nil // not there, or a fault of its own
		return
	}
	named := slices.Concat(m.Features, m.UserFeatures)
	for i, name := range m.Ablate {
		at := join(join(path, "ablate"), strconv.Itoa(i))
		switch {
		case slices.Index(m.Ablate, name) < i:
			d.fault(n.Content[i], at, " = %q: duplicate name", name)
		case len(named) == 0:
			d.fault(n.Content[i], at, " = %q, but the model has no features", name)
		case !slices.Contains(named, name):
			d.fault(n.Content[i], at, " = %q, not among the features of the model, %s", name, setting.Wanted(name, named))
		}
	}
	keep := func(names []string) []string {
		return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(m.Ablate, name) })
	}
	had := len(m.Features)
	m.Features, m.UserFeatures, m.Ablate = keep(m.Features), keep(m.UserFeatures), nil
	for i := range m.Towers {
		m.Towers[i].Features = keep(m.Towers[i].Features)
	}
	m.Towers = slices.DeleteFunc(m.Towers, func(t Tower) bool { return len(t.Features) == 0 })
	if len(m.Towers) == 0 {
		m.Towers = nil
	}
	if had > 0 && len(m.Features) == 0 { // what needs features goes with the last one
		m.IDDropout, m.IDDropoutCount, m.Align, m.AlignMin = 0, 0, 0, 0
		m.Fusion, m.GateAdds = model.Sum, false
	}
	if m.ShuffleFeatures && len(m.Features)+len(m.UserFeatures) == 0 && len(named) > 0 {
		m.ShuffleFeatures = false // nothing left to shuffle
	}
}
