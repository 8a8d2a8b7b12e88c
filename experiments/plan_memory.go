package experiments

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/datasets/prepared"
	"tandem/features"
	"tandem/model"
	"tandem/train/eval"
)

// memory fills in what the run will take, for data that have been read: those parts are
// measured, the models' are computed from their shapes.
func (plan *Plan) memory(r *Recipe, p *Prepared, j *judge) error {
	inUse, program := memoryNow()
	m := &plan.Memory
	m.Program, m.Reading = program, peakMemory()
	known := int64(0)
	for _, part := range []Part{
		{"rows", logBytes(p.Data.Log, p.Split.Train, p.Split.Valid, p.Split.Test)},
		{"keys", p.Data.UserIDs().Bytes() + p.Data.ItemIDs().Bytes()},
		{"encoded features", blockBytes(p.itemBlocks) + blockBytes(p.userBlocks)},
		{"held-out lists", taskBytes(&j.valid) + taskBytes(&j.test)},
	} {
		m.Data = append(m.Data, part)
		known += part.Bytes
	}
	m.Data = append(m.Data, Part{"attributes and others", max(0, inUse-known)})
	data := max(inUse, known)

	largest, garbage := int64(0), int64(0)
	for i := range r.Models {
		spec := &r.Models[i]
		pm := PlanModel{}
		pm.describe(spec, p.Split.Train, len(spec.seeds(r.Seeds)))
		p.shorten(&pm, spec, r.Seeds)
		var err error
		if pm.Memory, pm.Parameters, err = p.modelMemory(spec, j); err != nil {
			return err
		}
		if err := spec.gramFits(p.Split.Train.NumItems()); err != nil {
			return wrongInput(err)
		}
		for _, part := range pm.Memory {
			pm.Bytes += part.Bytes
		}
		// What a seed leaves behind: itself, and a scorer for every evaluation.
		garbage += int64(pm.Seeds) * (pm.Bytes + int64(pm.Evaluations)*bytesOfPart(pm.Memory, scoringPart))
		if pm.Bytes > largest {
			largest, m.Worst = pm.Bytes, pm.Name
		}
		plan.Models = append(plan.Models, pm)
	}
	m.Needed = program + data + largest
	// The collector lets the heap grow to twice what is in use before it runs. The largest
	// model is no garbage while it is there.
	m.Peak = max(m.Reading, m.Needed+min(data+largest, garbage-largest))
	return nil
}

// Fits returns an InputError if the run needs more than limit bytes, 0 being no limit; it
// names the model and the part that break it.
func (plan *Plan) Fits(limit int64) error {
	m := &plan.Memory
	if limit == 0 || m.Needed <= limit {
		return nil
	}
	data := int64(0)
	for _, part := range m.Data {
		data += part.Bytes
	}
	if m.Program+data > limit {
		worst := largestPart(m.Data)
		return wrongInput(fmt.Errorf("experiments: %s needs %s for program and data alone, want at most %s: the largest part are %s, %s",
			plan.Recipe, datasets.Size(m.Program+data), datasets.Size(limit), worst.Name, datasets.Size(worst.Bytes)))
	}
	for _, pm := range plan.Models { // the first one to break it
		if need := m.Program + data + pm.Bytes; need > limit {
			worst := largestPart(pm.Memory)
			return wrongInput(fmt.Errorf("experiments: %s needs %s, want at most %s: model %s takes %s beside %s of program and data, of that %s for %s",
				plan.Recipe, datasets.Size(need), datasets.Size(limit), pm.Name, datasets.Size(pm.Bytes), datasets.Size(m.Program+data), datasets.Size(worst.Bytes), worst.Name))
		}
	}
	return nil
}

// preparedFits refuses a prepared set whose rows alone, once as they were read and once
// split, exceed the limit: its manifest says how many there are. Other formats must be
// read first.
func preparedFits(d Data, limit int64) error {
	if limit == 0 || d.Format != "prepared" {
		return nil
	}
	m, err := prepared.ReadManifest(d.path(d.Path))
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
// judged, and its trained values.
func (p *Prepared) modelMemory(m *Model, j *judge) (parts []Part, parameters int, err error) {
	if !m.Trained() {
		return append(p.closedMemory(m), Part{scoringPart, evaluationBytes(j)}), 0, nil
	}
	users, items := p.entities(m, 0)
	s, err := shapeOf(modelConfig(m), users, items)
	if err != nil {
		return nil, 0, err
	}
	size := int64(4)
	if m.TableDType == "bfloat16" {
		size = 2
	}
	tables, dense := size*s.tableValues, 4*s.denseValues
	moments := map[string]int64{"sgd": 0, "adagrad": 1, "adam": 2}[m.Train.Optimizer]
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
	add("positives of the sampler", p.samplerBytes())
	add("buffers of a step", s.stepBytes(m, p.Split.Train))
	add(scoringPart, 4*int64(s.items)*int64(s.itemWidth+m.Dim+2)+evaluationBytes(j))
	return parts, int(s.tableValues + s.denseValues), nil
}

// shape are the sizes that a trained model's memory follows from.
type shape struct {
	users, items, userWidth, itemWidth int
	features                           []*features.Block // of items
	tableValues, denseValues           int64
	layers                             []int
}

// shapeOf asks a model of the same kind with one user and one item.
func shapeOf(c model.Config, users, items model.Entities) (shape, error) {
	s := shape{users: len(users.Seen), items: len(items.Seen), features: items.Blocks, layers: c.Layers}
	c.InitSD, c.BiasInit = 0, "zero"
	tiny, err := model.New(c, oneOf(users), oneOf(items), 0)
	if err != nil {
		return s, err
	}
	s.userWidth, s.itemWidth = tiny.Users.Width, tiny.Items.Width
	for _, w := range tiny.Dense {
		s.denseValues += int64(len(w.Data))
	}
	s.tableValues = int64(tiny.Parameters()) - s.denseValues +
		int64(s.users-1)*int64(s.userWidth) + int64(s.items-1)*int64(s.itemWidth)
	return s, nil
}

// oneOf has the first entity alone, and all rows of the features.
func oneOf(e model.Entities) model.Entities {
	out := model.Entities{Seen: e.Seen[:1]}
	for _, b := range e.Blocks {
		index, weight := b.Row(0)
		out.Blocks = append(out.Blocks, &features.Block{
			Name: b.Name, Rows: b.Rows, Offsets: []int32{0, int32(len(index))}, Index: index, Weight: weight,
		})
	}
	return out
}

// stepBytes is about what the buffers of training take: rows of the batch and their
// gradients, lists of occurrences, and the values of the graphs.
func (s shape) stepBytes(m *Model, log *datasets.Log) int64 {
	t := m.Train
	batch, n := int64(t.Batch), int64(t.Negatives)
	pairs, occurrences := batch*(1+n), batch*(1+n)
	if t.SharedNegatives {
		occurrences = batch + n
	}
	distinct := min(int64(s.items), occurrences)
	wi, wu := int64(s.itemWidth), int64(s.userWidth)
	values := 4*distinct*wi + 4*min(int64(s.users), batch)*wu
	if t.SharedNegatives {
		values += 3*pairs + 4*n*wi // logits, their gradients and the loss; negatives by slot
	}
	wide := int64(0)
	for _, w := range s.layers {
		wide += int64(w)
	}
	if wide > 0 { // a tile has its activations in about a MiB; see train
		values += 2*distinct*int64(s.layers[1]) + 2*(4<<20)/4 + 4*s.denseValues
	}
	for _, b := range s.features {
		most := int32(0)
		for e := range b.Len() {
			most = max(most, b.Offsets[e+1]-b.Offsets[e])
		}
		entries := distinct * int64(most)
		values += min(int64(b.Rows), entries)*wi + 6*entries
	}
	if m.IDDropout > 0 {
		values += 2 * distinct * wi
	}
	return 4*(values+8*occurrences) + listBytes(log)
}

// samplerBytes is what tells positives from negatives: lists, and a table of bits up to
// 256 MiB (train/sample).
func (p *Prepared) samplerBytes() int64 {
	log := p.Split.Train
	bits := int64(log.NumUsers()) * int64((log.NumItems()+63)/64) * 8
	if bits > 256<<20 {
		bits = 0
	}
	return bits + listBytes(log) + 4*int64(log.NumItems())
}

// listBytes are the items of every user; see datasets.Lists.
func listBytes(log *datasets.Log) int64 { return 4*int64(log.Len()) + 8*int64(log.NumUsers()) }

// closedMemory is what a closed form takes, as its doc comment tells (model/baseline).
func (p *Prepared) closedMemory(m *Model) []Part {
	log := p.Split.Train
	rows, users, items := int64(log.Len()), int64(log.NumUsers()), int64(log.NumItems())
	if m.Refit {
		rows += int64(p.Split.Valid.Len())
	}
	history := Part{"items of users", 4*rows + 8*users}
	both := Part{"items of users, users of items", 8*rows + 8*(users+items)}
	procs := int64(runtime.GOMAXPROCS(0))
	switch m.Kind {
	case "item-knn", "content-knn", "hybrid-knn":
		return []Part{both, {"neighbours", 24 * items * min(int64(m.KNN.K), items)}, {"search", 12 * items * procs}}
	case "user-knn":
		return []Part{both, {"neighbours", 24 * users * min(int64(m.KNN.K), users)}, {"search", 12 * users * procs}}
	case "p3alpha", "rp3beta":
		return []Part{both, {"neighbours", 24 * items * min(int64(m.Walk.K), items)}, {"search", 12 * items * procs}}
	case "association":
		return []Part{both, {"pairs of items", 8 * min(items*items, rows*rows/max(users, 1))}}
	case "ease":
		return []Part{both, {"Gram matrix", 4 * items * items}, {"inverting", 8 * items * 128}}
	case "slim":
		return []Part{both, {"Gram matrix", 4 * items * items}, {"weights", 16 * items * slimWeights(m.SLIM, items)}, {"solving", 16 * items * procs}}
	case "ials":
		d := int64(m.IALS.Factors)
		return []Part{both, {"factors", 4 * (users + 2*items) * d}, {"solving", 4 * procs * d * d}}
	case "puresvd":
		l := int64(m.PureSVD.Factors + m.PureSVD.Oversample)
		return []Part{both, {"factors", 4 * (users + 2*items) * l}}
	}
	return []Part{history, {"counts", 8 * items}}
}

// gramFits says before anything is fitted what FitEASE and FitSLIM would say then.
func (m *Model) gramFits(items int) error {
	most := 0.
	switch m.Kind {
	case "ease":
		most = m.EASE.MaxGB
	case "slim":
		most = m.SLIM.MaxGB
	default:
		return nil
	}
	if need := 4 * int64(items) * int64(items); need > gigabytes(most) {
		return fmt.Errorf("experiments: model %s: the Gram matrix of %s items needs %s, want at most max_gb = %g",
			m.Name, Grouped(items), datasets.Size(need), most)
	}
	return nil
}

// slimWeights is how many weights a target keeps, at most; without a bound few of them
// are not 0, and a hundredth of the items is taken for that.
func slimWeights(s *SLIM, items int64) int64 {
	if s.K > 0 {
		return min(int64(s.K), items)
	}
	return max(100, items/100)
}

// evaluationBytes is the block of scores that each worker has (train/eval), and the
// values by user of every metric and view on the test part.
func evaluationBytes(j *judge) int64 {
	const block, most = 8 << 20, 256 // bytes, users
	items := int64(j.test.Items)
	users := int64(len(judged(&j.test)))
	perBlock := min(max(block/4/items, 1), most, max(users, 1))
	return int64(runtime.GOMAXPROCS(0))*4*items*perBlock + 8*users*int64(len(j.metrics)*len(j.test.Views))
}

// judged are the users of a task.
func judged(t *eval.Task) []int32 {
	if t.Users != nil {
		return t.Users
	}
	var out []int32
	relevant := t.Views[0].Relevant
	for u := range int32(relevant.Len()) {
		if len(relevant.At(u)) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// logBytes is the memory of some logs; columns that they share count once.
func logBytes(logs ...*datasets.Log) int64 {
	seen, n := map[*int32]bool{}, int64(0)
	for _, l := range logs {
		if l == nil || l.Len() == 0 || seen[&l.Users[0]] {
			continue
		}
		seen[&l.Users[0]] = true
		n += int64(4*(cap(l.Users)+cap(l.Items)+cap(l.Values)) + 8*cap(l.Times) + 2*cap(l.Events))
	}
	return n
}

func blockBytes(blocks map[string]*features.Block) int64 {
	n := int64(0)
	for _, b := range blocks {
		n += int64(4 * (cap(b.Offsets) + cap(b.Index) + cap(b.Weight)))
	}
	return n
}

// taskBytes counts the lists of a task.
func taskBytes(t *eval.Task) int64 {
	n := int64(4 * cap(t.Users))
	lists := func(l datasets.Lists) { n += int64(8*cap(l.Offsets) + 4*cap(l.Values)) }
	for _, l := range t.Exclude {
		lists(l)
	}
	for _, v := range t.Views {
		lists(v.Relevant)
		n += int64(cap(v.Among) + 8*cap(v.Grades))
	}
	return n
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

// later is the code and the stacks that a run touches after its data have been read, as
// measured on runs of 60 to 300 MiB.
const later = 10 << 20

// memoryNow is the heap in use after a collection, and what the process has beside its
// heap: code, stacks, the runtime's own.
func memoryNow() (inUse, program int64) {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	program = int64(s.Sys-s.HeapSys) + later
	if code, ok := procStatus("RssFile"); ok {
		program += code
	}
	return int64(s.HeapAlloc), program
}

// peakMemory is the largest resident size of the process so far; 0 where the system does
// not tell.
func peakMemory() int64 {
	n, _ := procStatus("VmHWM")
	return n
}

// procStatus is a size in bytes out of /proc/self/status, which Linux has.
func procStatus(key string) (int64, bool) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 3 && words[0] == key+":" && words[2] == "kB" {
			n, err := strconv.ParseInt(words[1], 10, 53)
			return n << 10, err == nil
		}
	}
	return 0, false
}
