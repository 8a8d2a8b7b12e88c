package synth

import "tandem/datasets/setting"

// minRows is how many interactions every user has at least: enough to hold out a
// validation and a test row.
const minRows = 3

// Config describes a shop and how its customers choose.
type Config struct {
	// Users is the number of customers, at most 2³⁰.
	// Touch: to the size of what is to be tried.
	Users int `yaml:"users" json:"users" range:"≥ 1"`
	// Items is the number of goods, at most 2³⁰.
	// Touch: to the size of what is to be tried.
	Items int `yaml:"items" json:"items" range:"≥ 1"`
	// Interactions is the mean number per user. Every user has at least 3, the rest is
	// geometric; nobody meets an item twice or more than half of the first items.
	// Touch: fewer make a sparser log, as shops have.
	Interactions float64 `yaml:"interactions" json:"interactions"`
	// ColdItems is the share of items that the shop launches one by one between
	// LaunchFrom and the end of the year.
	// Touch: more to study goods that nobody has met.
	ColdItems float64 `yaml:"cold_items" json:"cold_items" range:"[0, 0.9]"`
	// LaunchFrom is when the first of them is launched, a share of the year.
	// Touch: with cold_items: late launches leave new items without a training row.
	LaunchFrom float64 `yaml:"launch_from" json:"launch_from" range:"[0, 0.99]"`

	// Departments are the first level of the category tree.
	// Touch: for a tree like that of your shop.
	Departments int `yaml:"departments" json:"departments" range:"≥ 1"`
	// Categories are those in each department.
	// Touch: for a tree like that of your shop.
	Categories int `yaml:"categories" json:"categories" range:"≥ 1"`
	// Types are those in each category.
	// Touch: for a tree like that of your shop.
	Types int `yaml:"types" json:"types" range:"≥ 1"`

	// PopularitySkew is the exponent of Zipf's law over items. It and the tastes below are
	// weights in the exponent of the odds of a choice (see Truth).
	// Touch: more makes a shop of few best-sellers.
	PopularitySkew float64 `yaml:"popularity_skew" json:"popularity_skew" range:"[0, 3]"`
	// CategoryTaste is how much a choice follows the customer's categories.
	// Touch: to see what a path feature can find.
	CategoryTaste float64 `yaml:"category_taste" json:"category_taste" range:"[0, 20]"`
	// PriceTaste is how much a choice follows the customer's price level.
	// Touch: to see what a price feature can find.
	PriceTaste float64 `yaml:"price_taste" json:"price_taste" range:"[0, 50]"`
	// LatentTaste is how much a choice follows what no attribute tells.
	// Touch: to see what ids alone can find.
	LatentTaste float64 `yaml:"latent_taste" json:"latent_taste" range:"[0, 5]"`
	// RelativePrice says what a price level is: 1 = the rank of the price within its
	// type, 0 = within the shop, between them a mix.
	// Touch: 0 where a price says the same in every department.
	RelativePrice float64 `yaml:"relative_price" json:"relative_price" range:"[0, 1]"`
	// Noise is the share of interactions drawn from all items alike.
	// Touch: more makes every model worse.
	Noise float64 `yaml:"noise" json:"noise" range:"[0, 1]"`
	// Views is the share of interactions that are of the kind view, the others being
	// purchases; 0 = the log has no kinds.
	// Touch: above 0 to try events.
	Views float64 `yaml:"views" json:"views" range:"[0, 0.99]"`
	// Decoy adds a column colour that tells nothing of anybody's choice.
	// Touch: on to see whether a model is fooled.
	Decoy bool `yaml:"decoy,omitempty" json:"decoy,omitempty"`
	// Useless adds so many columns more that tell nothing: useless-01 has 20 labels,
	// useless-02 log-normal numbers, and so on in turn.
	// Touch: to count how often a feature is called a driver that is none.
	Useless int `yaml:"useless,omitempty" json:"useless,omitempty" range:"[0, 99]"`
	// PairTaste is how much a choice follows what two columns, material and shape, say only
	// together: half of the customers like one half of the pairs, the other half the other,
	// and each column alone tells nothing. 0 = there are no such columns.
	// Touch: above 0 to see whether a tower finds an interaction.
	PairTaste float64 `yaml:"pair_taste,omitempty" json:"pair_taste,omitempty" range:"[0, 20]"`

	// Seed draws the shop: the same config and seed give the same bytes.
	// Touch: for another shop of the same kind.
	Seed uint64 `yaml:"seed" json:"seed"`
}

// DefaultConfig is a small sparse shop on which a model trains in seconds.
func DefaultConfig() Config {
	return Config{
		Users: 2000, Items: 1200, Interactions: 10,
		ColdItems: .15, LaunchFrom: .75,
		Departments: 6, Categories: 4, Types: 4,
		PopularitySkew: .6, CategoryTaste: 4.5, PriceTaste: 12, LatentTaste: 1,
		RelativePrice: .5, Noise: .05,
		Seed: 1,
	}
}

// SetDefaults makes c the default.
func (c *Config) SetDefaults(string) { *c = DefaultConfig() }

// Validate returns all faults of c, joined.
func (c Config) Validate() error {
	faults := setting.Check(c)
	for _, n := range []struct {
		key string
		n   int
	}{{"users", c.Users}, {"items", c.Items}} {
		if n.n > 1<<30 {
			faults.Add(n.key, " = %d, want at most 2^30", n.n)
		}
	}
	if !(c.Interactions > minRows) { // also refuses NaN
		faults.Add("interactions", " = %g, want more than %d", c.Interactions, minRows)
	}
	if c.ColdItems >= 0 && c.ColdItems <= .9 {
		if most := float64(c.Items-c.coldItems()) / 2; !(c.Interactions <= most) {
			faults.Add("interactions", " = %g, want at most %g, half of the items that are there from the start", c.Interactions, most)
		}
	}
	return faults.Join("synth: ")
}

func (c Config) coldItems() int { return int(c.ColdItems * float64(c.Items)) }
func (c Config) numTypes() int  { return c.Departments * c.Categories * c.Types }
