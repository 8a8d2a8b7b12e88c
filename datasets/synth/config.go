package synth

import (
	"errors"
	"fmt"
)

// minRows is how many interactions every user has at least: enough to hold out a
// validation and a test row.
const minRows = 3

// Config describes a shop and how its customers choose.
type Config struct {
	Users int `yaml:"users" json:"users"`
	Items int `yaml:"items" json:"items"`
	// Interactions is the mean number per user. Every user has at least 3, the rest is
	// geometric; nobody meets an item twice or more than half of the first items.
	Interactions float64 `yaml:"interactions" json:"interactions"`
	// ColdItems is the share of items that the shop launches one by one between
	// LaunchFrom and the end of the year; LaunchFrom is a share of the year.
	ColdItems  float64 `yaml:"cold_items" json:"cold_items"`
	LaunchFrom float64 `yaml:"launch_from" json:"launch_from"`

	// The category tree: so many departments, categories in each, types in each.
	Departments int `yaml:"departments" json:"departments"`
	Categories  int `yaml:"categories" json:"categories"`
	Types       int `yaml:"types" json:"types"`

	// What drives a choice, each a weight in the exponent of its odds (see Truth).
	PopularitySkew float64 `yaml:"popularity_skew" json:"popularity_skew"` // exponent of Zipf's law
	CategoryTaste  float64 `yaml:"category_taste" json:"category_taste"`
	PriceTaste     float64 `yaml:"price_taste" json:"price_taste"`
	LatentTaste    float64 `yaml:"latent_taste" json:"latent_taste"` // told by no attribute
	// RelativePrice says what a price level is: 1 = the rank of the price within its
	// type, 0 = within the shop, between them a mix.
	RelativePrice float64 `yaml:"relative_price" json:"relative_price"`
	// Noise is the share of interactions drawn from all items alike.
	Noise float64 `yaml:"noise" json:"noise"`
	// Views is the share of interactions that are of the kind view, the others being
	// purchases; 0 = the log has no kinds.
	Views float64 `yaml:"views" json:"views"`
	// Decoy adds a column colour that tells nothing of anybody's choice.
	Decoy bool `yaml:"decoy,omitempty" json:"decoy,omitempty"`

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

// Validate returns all faults of c, joined.
func (c Config) Validate() error {
	var errs []error
	need := func(ok bool, name string, got any, want string) {
		if !ok {
			errs = append(errs, fmt.Errorf("synth: %s = %v, want %s", name, got, want))
		}
	}
	within := func(name string, x, low, high float64) {
		need(x >= low && x <= high, name, x, fmt.Sprintf("%g to %g", low, high)) // refuses NaN too
	}
	need(c.Users >= 1 && c.Users <= 1<<30, "users", c.Users, "1 to 2^30")
	need(c.Items >= 1 && c.Items <= 1<<30, "items", c.Items, "1 to 2^30")
	within("cold_items", c.ColdItems, 0, .9)
	within("launch_from", c.LaunchFrom, 0, .99)
	need(c.Interactions > minRows, "interactions", c.Interactions, fmt.Sprintf("more than %d", minRows))
	if c.ColdItems >= 0 && c.ColdItems <= .9 {
		most := float64(c.Items-c.coldItems()) / 2
		need(c.Interactions <= most, "interactions", c.Interactions,
			fmt.Sprintf("at most %g, half of the items that are there from the start", most))
	}
	need(c.Departments >= 1, "departments", c.Departments, "≥ 1")
	need(c.Categories >= 1, "categories", c.Categories, "≥ 1")
	need(c.Types >= 1, "types", c.Types, "≥ 1")
	within("popularity_skew", c.PopularitySkew, 0, 3)
	within("category_taste", c.CategoryTaste, 0, 20)
	within("price_taste", c.PriceTaste, 0, 50)
	within("latent_taste", c.LatentTaste, 0, 5)
	within("relative_price", c.RelativePrice, 0, 1)
	within("noise", c.Noise, 0, 1)
	within("views", c.Views, 0, .99)
	return errors.Join(errs...)
}

func (c Config) coldItems() int { return int(c.ColdItems * float64(c.Items)) }
func (c Config) numTypes() int  { return c.Departments * c.Categories * c.Types }
