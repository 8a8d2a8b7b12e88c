package plan

import (
	"fmt"
	"runtime"
	"slices"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/experiments/evaluate"
	"tandem/experiments/input"
	"tandem/experiments/kinds"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/warm"
	"tandem/model/baseline"
)

// memory fills in what the run will take, for data that have been read: those parts are
// measured, the models' are computed from their shapes.
func (plan *Plan) memory(r *recipe.Recipe, p *prepare.Prepared, w *warm.Start, j *evaluate.Evaluator) error {
	inUse, program := memoryNow()
	m := &plan.Memory
	m.Program, m.Reading = program, peakMemory()
	known := int64(0)
	for _, part := range []Part{
		{"rows", logBytes(p.Data.Log, p.Split.Train, p.Split.Valid, p.Split.Test)},
		{"keys", p.Data.UserIDs().Bytes() + p.Data.ItemIDs().Bytes()},
		{"encoded features", blockBytes(p.ItemBlocks) + blockBytes(p.UserBlocks)},
		{"held-out lists", taskBytes(&j.Valid) + taskBytes(&j.Test)},
	} {
		m.Data = append(m.Data, part)
		known += part.Bytes
	}
	m.Data = append(m.Data, Part{"attributes and others", max(0, inUse-known)})
	kept := int64(0)
	for i := range r.Models {
		kept += int64(len(kinds.Model(&r.Models[i]).Seeds(r.Seeds))) * scoresBytes(j)
	}
	m.Data = append(m.Data, Part{"values of metrics by user, of all models and seeds", kept})
	data := max(inUse, known) + kept

	largest := int64(0)
	for i := range r.Models {
		spec := &r.Models[i]
		pm := Model{}
		pm.describe(spec, p.FitLog(spec).Len(), len(kinds.Model(spec).Seeds(r.Seeds)))
		pm.shorten(w, p, spec, r.Seeds)
		var err error
		if pm.Memory, pm.Parameters, err = modelMemory(p, spec, j); err != nil {
			return err
		}
		for _, part := range pm.Memory {
			pm.Bytes += part.Bytes
		}
		if pm.Bytes > largest {
			largest, m.Worst = pm.Bytes, pm.Name
		}
		plan.Models = append(plan.Models, pm)
	}
	m.Heap = data + largest
	m.Garbage = garbageOf(m.Heap)
	m.Needed = program + m.Heap + m.Garbage/2
	m.Peak = max(m.Reading, program+m.Heap+m.Garbage)
	return nil
}

// Fits returns an input.Error if the run needs more than limit bytes, 0 being no limit; it
// names the model and the part that break it, and the smallest limit that is kept.
func (plan *Plan) Fits(limit int64) error {
	m := &plan.Memory
	if limit == 0 || m.Needed <= limit {
		return nil
	}
	refused := func(format string, args ...any) error {
		return input.Wrong(fmt.Errorf("experiments: %s needs %s, want at most %s: %s",
			plan.Recipe, datasets.Size(m.Needed), datasets.Size(limit), fmt.Sprintf(format, args...)))
	}
	beside := m.Needed // what all models have beside them
	if i := slices.IndexFunc(plan.Models, func(pm Model) bool { return pm.Name == m.Worst }); i >= 0 {
		beside -= plan.Models[i].Bytes
	}
	for _, pm := range plan.Models { // the first one to break it
		if beside <= limit && beside+pm.Bytes > limit {
			worst := largestPart(pm.Memory)
			return refused("model %s takes %s beside %s of program and data, of that %s for %s",
				pm.Name, datasets.Size(pm.Bytes), datasets.Size(beside), datasets.Size(worst.Bytes), worst.Name)
		}
	}
	worst := largestPart(m.Data)
	return refused("program and data alone take %s, the largest part are %s, %s", datasets.Size(beside), worst.Name, datasets.Size(worst.Bytes))
}

// fitsUnread refuses what exceeds the limit before anything is read: the program alone, and the
// rows alone of a prepared set, once as they were read and once split, for its manifest says
// how many there are. Other formats must be read first.
func fitsUnread(r *recipe.Recipe, limit int64) error {
	if limit == 0 {
		return nil
	}
	if _, program := memoryNow(); program+garbageLeast > limit {
		return fmt.Errorf("experiments: %s: the program alone needs %s, want at most %s", r.Name, datasets.Size(program+garbageLeast), datasets.Size(limit))
	}
	d := r.Data
	if d.Format != "prepared" {
		return nil
	}
	m, err := prepared.ReadManifest(d.PathOf(d.Path))
	if err != nil {
		return err
	}
	need := int64(0)
	for _, log := range m.Logs {
		row := int64(4 + 4) // user and item
		for _, c := range log.Columns {
			row += map[string]int64{"time": 8, "event": 2}[c.Kind]
			if c.Kind == "number" {
				row += 4
			}
		}
		need += 2 * row * int64(log.Rows)
	}
	if need > limit {
		return fmt.Errorf("experiments: the rows of %s alone need %s, want at most %s", d.Path, datasets.Size(need), datasets.Size(limit))
	}
	return nil
}

// scoringPart is the part that every evaluation makes anew.
const scoringPart = "scoring"

// modelMemory is what a model takes beside the data while it is fitted or trained and
// evaluated, and its trained values.
func modelMemory(p *prepare.Prepared, m *recipe.Model, j *evaluate.Evaluator) (parts []Part, parameters int, err error) {
	if !m.Trained() {
		parts, err := baselineMemory(p, m)
		return append(parts, Part{scoringPart, evaluationBytes(j)}), 0, err
	}
	users, items := p.Entities(m, 0)
	s, err := shapeOf(m.Architecture(), users, items)
	if err != nil {
		return nil, 0, err
	}
	size := int64(4)
	if m.TableDType == "bfloat16" {
		size = 2
	}
	tables, dense := size*s.tableValues, 4*s.denseValues
	rule, err := kinds.Rule(m.Train)
	if err != nil {
		return nil, 0, err
	}
	moments := int64(rule().Moments())
	log := p.FitLog(m)
	add := func(name string, bytes int64) {
		if bytes > 0 {
			parts = append(parts, Part{name, bytes})
		}
	}
	add("tables and weights", tables+dense)
	add("moments of "+m.Train.Optimizer, moments*(tables+dense))
	if m.Train.Average > 0 {
		add("averaged weights", tables+dense)
	}
	add("best weights, read back", tables+dense)
	add("positives of the sampler", samplerBytes(log))
	add("buffers of a step", s.stepBytes(m, log))
	add(scoringPart, 4*int64(s.items)*int64(s.itemWidth+m.Dim+2)+evaluationBytes(j))
	return parts, int(s.tableValues + s.denseValues), nil
}

// baselineMemory is what the fit of a model that is not trained takes. It is an input.Error
// if the fit would refuse.
func baselineMemory(p *prepare.Prepared, m *recipe.Model) ([]Part, error) {
	config, err := kinds.Baseline(m)
	if err != nil {
		return nil, err
	}
	log := p.FitLog(m)
	parts, err := config.Memory(baseline.Size{Rows: int64(log.Len()), Users: int64(log.NumUsers()), Items: int64(log.NumItems()), Workers: int64(runtime.GOMAXPROCS(0))})
	if err != nil {
		return nil, input.Wrong(fmt.Errorf("experiments: model %s: %w", m.Name, err))
	}
	var out []Part
	for _, part := range parts {
		out = append(out, Part(part))
	}
	return out, nil
}

func largestPart(parts []Part) Part {
	var worst Part
	for _, part := range parts {
		if part.Bytes > worst.Bytes {
			worst = part
		}
	}
	return worst
}

func bytesOfPart(parts []Part, name string) int64 {
	for _, part := range parts {
		if part.Name == name {
			return part.Bytes
		}
	}
	return 0
}
