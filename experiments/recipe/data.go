package recipe

import (
	"path/filepath"
	"slices"

	"tandem/datasets/amazon"
	"tandem/datasets/atomic"
	"tandem/datasets/movielens"
	"tandem/datasets/ncf"
	"tandem/datasets/sequence"
	"tandem/datasets/setting"
	"tandem/datasets/synth"
	"tandem/datasets/tabular"
)

// Data says where interactions and attributes are read from. Root stands before
// every relative path.
type Data struct {
	// Format is what the files are: tables (csv, tsv, jsonl, parquet, xlsx), what tandem data
	// prepare wrote, a published layout, or a shop that is made up (synth).
	// Touch: first of all.
	Format string `yaml:"format" kind:"true" choice:"csv tsv jsonl parquet xlsx prepared amazon movielens atomic ncf sequence synth"`
	// Root is the directory that relative paths begin at.
	// Touch: write ${SHOP_DATA:-data}, so that the recipe works elsewhere too.
	Root string `yaml:"root" path:"true"`
	// Path is the directory that tandem data prepare wrote.
	// Touch: always, with format prepared.
	Path string `yaml:"path,omitempty" path:"true" only:"prepared"`

	// Interactions says how tables of interactions are read.
	Interactions *tabular.Interactions `yaml:"interactions,omitempty" only:"csv tsv jsonl parquet xlsx"`
	// Amazon names files of Amazon reviews as McAuley's lab publishes them.
	Amazon *amazon.Config `yaml:"amazon,omitempty" only:"amazon"`
	// MovieLens names data as GroupLens publishes them.
	MovieLens *movielens.Config `yaml:"movielens,omitempty" only:"movielens"`
	// Atomic names the atomic files of RecBole.
	Atomic *atomic.Config `yaml:"atomic,omitempty" only:"atomic"`
	// NCF names files in the layout of the neural collaborative filtering paper.
	NCF *ncf.Config `yaml:"ncf,omitempty" only:"ncf"`
	// Sequence names a file of one line per user.
	Sequence *sequence.Config `yaml:"sequence,omitempty" only:"sequence"`
	// Synth describes the shop that is made up.
	Synth *synth.Config `yaml:"synth,omitempty" only:"synth"`

	// Items is a table of attributes of items, in a file of its own or in the interactions.
	// Example:
	//
	//	interactions: {path: sales.csv, columns: {user: customer, item: sku, time: at}}
	//	items: {columns: {item: sku, price: price, brand: {source: brand, kind: label}}}
	//
	// Touch: for hybrids, and for prices and categories in reports.
	Items *tabular.Table `yaml:"items,omitempty" only:"csv tsv jsonl parquet xlsx amazon movielens atomic ncf sequence"`
	// Users is a table of attributes of users.
	Users *tabular.Table `yaml:"users,omitempty" only:"csv tsv jsonl parquet xlsx amazon movielens atomic ncf sequence"`
}

// SetDefaults makes d the default of a format.
func (d *Data) SetDefaults(format string) {
	*d = Data{Format: format}
	switch format {
	case "amazon":
		files := amazon.DefaultConfig()
		d.Amazon = &files
	case "sequence":
		d.Sequence = &sequence.Config{}
		d.Sequence.SetDefaults("")
	case "movielens":
		d.MovieLens = &movielens.Config{}
	case "atomic":
		files := atomic.DefaultConfig()
		d.Atomic = &files
	case "ncf":
		d.NCF = &ncf.Config{}
	case "prepared": // a path is all it needs
	case "synth":
		shop := synth.DefaultConfig()
		d.Synth = &shop
	default:
		d.Interactions = &tabular.Interactions{}
	}
}

// PathOf is a path of the recipe with the root before it.
func (d Data) PathOf(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.Root, path)
}

// Rooted is what becomes of a table's rows, with the root before the paths of other tables.
func (d Data) Rooted(s tabular.Shape) tabular.Shape {
	s.Lookup = slices.Clone(s.Lookup)
	for i := range s.Lookup {
		s.Lookup[i].Path = d.PathOf(s.Lookup[i].Path)
	}
	return s
}

// fill gives the tables what follows from the format of the data.
func (d *Data) fill() {
	if in := d.Interactions; in != nil {
		in.Format = tabular.Format(d.Format)
		in.FillLayout()
	}
	format := tabular.Format(d.Format)
	if !slices.Contains(setting.Choices[tabular.Table]("format"), d.Format) {
		format = tabular.CSV
	}
	for _, t := range []*tabular.Table{d.Items, d.Users} {
		if t == nil || t.Path == "" {
			continue
		}
		if own, known := tabular.FormatOf(t.Path); known {
			t.FillLayout(own)
		} else {
			t.FillLayout(format)
		}
	}
}
