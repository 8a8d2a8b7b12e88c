package eval

import "slices"

// Kind says what a metric is, whatever its k.
type Kind struct {
	Name      string // as in Metric.Name
	Form      string // how it is written: "ndcg@k", or "auc" where it takes no cut-off
	About     string // one line
	Source    string // where it is defined
	List      bool   // made of what is recommended, not of ranks; costs a selection per user
	Graded    bool   // made of View.Grades
	Corrected bool   // estimates from sampled candidates what ranking all items would give
	Aggregate bool   // one number for a model; others have one for each user
	Better    int    // +1 when more is better, −1 when less is, 0 when that is for the reader to say
}

// kind is a metric without its k. Each way to compute it gets k ≥ 1, and a k above the
// number of ranked items takes them all. gauc alone has none: it is made of auc.
type kind struct {
	Kind
	at    cutoff
	least int    // the smallest k; 0 = 1
	needs []need // what the task must tell
	value perRank
	// corrects is the metric that a corrected one estimates; solves, that it needs weights.
	corrects string
	solves   bool
	list     ofList
	total    ofExposure
}

// perRank is a metric of the ranks of the relevant items.
type perRank func(r *ranking, k int) float64

// cutoff says whether a metric takes an @k.
type cutoff int

const (
	never cutoff = iota
	optional
	always
)

// need is something a task must tell for a metric.
type need string

var kinds = slices.Concat(rankKinds(), correctedKinds(), listKinds(), aggregateKinds())

func rankKinds() []kind {
	rank := func(name string, at cutoff, value perRank, about, source string, needs ...need) kind {
		return kind{Kind: Kind{Name: name, About: about, Source: source, Better: 1}, at: at, value: value, needs: needs}
	}
	return []kind{
		rank("ndcg", optional, ndcg, "discounted gain of the relevant items over that of the best order", "Järvelin and Kekäläinen 2002"),
		rank("ndcg-graded", optional, ndcgExponential, "ndcg with gain 2^grade − 1, the grade being the value in the log", "Burges et al. 2005", needGrades),
		rank("ndcg-graded-linear", optional, ndcgLinear, "ndcg with the grade itself as gain", "Järvelin and Kekäläinen 2002", needGrades),
		rank("recall", always, recall, "share of the R relevant items in the top k", "Manning et al. 2008, §8.3"),
		rank("recall-capped", always, recallCapped, "relevant items in the top k over min(k, R)", "Liang et al. 2018"),
		rank("hit", always, hit, "whether any relevant item is in the top k", "Deshpande and Karypis 2004"),
		rank("precision", always, precision, "share of the top k that is relevant", "Manning et al. 2008, §8.3"),
		rank("r-precision", never, rPrecision, "share of the top R that is relevant", "Manning et al. 2008, §8.4"),
		rank("mrr", optional, mrr, "one over the rank of the first relevant item", "Voorhees 1999"),
		rank("map", optional, averagePrecision, "precision at each relevant item of the top k, over min(k, R)", "Manning et al. 2008, §8.4"),
		rank("map-full", optional, averagePrecisionFull, "precision at each relevant item of the top k, over R", "Buckley and Voorhees 2004"),
		rank("auc", never, auc, "share of pairs (relevant, not relevant) in the right order", "Rendle et al. 2009"),
	}
}

func correctedKinds() []kind {
	var out []kind
	for _, of := range rankKinds() {
		if !slices.Contains([]string{"recall", "hit", "ndcg", "mrr"}, of.Name) {
			continue
		}
		add := func(name, how string, value perRank, solves bool) {
			out = append(out, kind{
				Kind: Kind{Name: of.Name + name, About: of.Name + " of the full ranking, estimated from sampled candidates by " + how,
					Source: "Krichene and Rendle 2020", Better: 1, Corrected: true},
				at: of.at, value: value, corrects: of.Name, solves: solves})
		}
		add("-corrected", "least squares", corrected(of.Name), true)
		add("-rank-corrected", "the rank", rankCorrected(of.Name), false)
	}
	return out
}

func listKinds() []kind {
	list := func(name string, better int, value ofList, about, source string, needs ...need) kind {
		return kind{Kind: Kind{Name: name, About: about, Source: source, Better: better}, at: always, list: value, needs: needs}
	}
	out := []kind{
		list("novelty", 0, novelty, "mean self-information of the list, in bits", "Vargas and Castells 2011", needCounts),
		list("diversity", 0, diversity, "share of the pairs of the list that differ in category, by whole path", "Ziegler et al. 2005", needCategory),
		list("arp", 0, meanCount, "mean number of training rows of the list (popularity bias)", "Yin et al. 2012", needCounts),
		list("aplt", 0, tailShare, "share of the list that is of the long tail", "Abdollahpouri et al. 2019", needTail),
		list("cold-share", 0, coldShare, "share of the list without a training row", "defined here", needCounts),
		list("serendipity", 1, serendipity, "share of the list that is relevant and not in the list of popularity", "Ge et al. 2010", needCounts),
		list("revenue", 1, revenue, "sum of the prices of the relevant items in the list", "defined here", needPrice),
		list("price-calibration", -1, priceCalibration, "divergence of the list's price bands from those the user bought in", "Steck 2018", needBand),
	}
	out[1].least = 2 // a list of one has no pair
	return out
}

func aggregateKinds() []kind {
	total := func(name string, better int, value ofExposure, about, source string) kind {
		return kind{Kind: Kind{Name: name, About: about, Source: source, Better: better, Aggregate: true}, at: always, total: value}
	}
	return []kind{
		total("coverage", 0, coverage, "expected share of the items that anybody gets recommended", "Ge et al. 2010"),
		total("gini-exposure", 0, gini, "inequality of how often items are recommended", "Shani and Gunawardana 2011"),
		total("entropy", 0, entropy, "Shannon entropy of how often items are recommended, in nats", "Shani and Gunawardana 2011"),
		total("entropy-normalised", 0, entropyNormalised, "entropy over that of equal exposure", "Shani and Gunawardana 2011"),
		{Kind: Kind{Name: "gauc", About: "auc averaged over users by their number of relevant items", Source: "Zhu et al. 2017", Better: 1, Aggregate: true}, at: never},
	}
}

// Kinds lists all metrics, those of ranks first.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for j, k := range kinds {
		out[j] = k.Kind
		out[j].Form = k.Name
		out[j].List = k.list != nil || k.total != nil
		out[j].Graded = slices.Contains(k.needs, needGrades)
		if k.at != never {
			out[j].Form += "@k"
		}
	}
	return out
}

// Kind returns what m is. It panics if m is not valid.
func (m Metric) Kind() Kind {
	for _, k := range Kinds() {
		if k.Name == m.Name {
			return k
		}
	}
	panic("eval: unknown metric")
}

// bound is a metric ready to be computed.
type bound struct {
	kind
	name string
	k    int
	out  int // its place in Result.Metrics, -1 for an aggregate
}

// bind looks up valid metrics; without a cut-off they take all items.
func bind(metrics []Metric, items int) []bound {
	out := make([]bound, len(metrics))
	n := 0
	for j, m := range metrics {
		kind, _ := m.kind()
		out[j] = bound{kind, m.String(), m.K, -1}
		if m.K == 0 {
			out[j].k = items
		}
		if !kind.Aggregate {
			out[j].out = n
			n++
		}
	}
	return out
}
