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
	gone := m.Ablate
	m.Ablate = nil
	m.without(gone)
}

// without takes features from m, and with the last ones the settings that need some.
func (m *Model) without(names []string) {
	had, hadAny := len(m.Features), len(m.Features)+len(m.UserFeatures) > 0
	keep := func(list []string) []string {
		return slices.DeleteFunc(list, func(name string) bool { return slices.Contains(names, name) })
	}
	m.Features, m.UserFeatures, m.UserProfile = keep(m.Features), keep(m.UserFeatures), keep(m.UserProfile)
	if len(m.UserProfile) == 0 {
		m.UserProfile = nil
	}
	for i := range m.Towers {
		m.Towers[i].Features = keep(m.Towers[i].Features)
	}
	m.Towers = slices.DeleteFunc(m.Towers, func(t Tower) bool { return len(t.Features) == 0 })
	if len(m.Towers) == 0 {
		m.Towers = nil
	}
	m.Affinity = slices.DeleteFunc(m.Affinity, func(a Affinity) bool { return slices.Contains(names, a.Feature) })
	if len(m.Affinity) == 0 {
		m.Affinity = nil
	}
	if had > 0 && len(m.Features) == 0 { // what needs features goes with the last one
		m.IDDropout, m.IDDropoutCount, m.Align, m.AlignMin = 0, 0, 0, 0
		m.Fusion, m.GateAdds = model.Sum, false
		if m.BiasInit == model.FeaturePopularity {
			m.BiasInit = model.LogPopularity
		}
	}
	if hadAny && len(m.UserFeatures)+len(m.UserProfile) == 0 {
		m.UserIDDropout = 0
	}
	if m.ShuffleFeatures && hadAny && len(m.Features)+len(m.UserFeatures) == 0 {
		m.ShuffleFeatures = false // nothing left to shuffle
	}
}
