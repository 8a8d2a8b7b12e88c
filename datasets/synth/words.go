package synth

import (
	"fmt"
	"strings"
)

// shop is a category tree in words: one department per entry, its name first, then its
// categories as "Category: type, type, …".
var shop = [][]string{
	{"Home", "Kitchen: Pans, Knives, Kettles, Mugs", "Bedroom: Pillows, Duvets, Lamps, Clocks", "Bath: Towels, Scales, Soap, Mirrors", "Living: Sofas, Rugs, Candles, Vases"},
	{"Electronics", "Audio: Headphones, Speakers, Turntables, Radios", "Photo: Cameras, Lenses, Tripods, Flashes", "Computing: Laptops, Keyboards, Monitors, Routers", "Phones: Handsets, Chargers, Cases, Headsets"},
	{"Sports", "Cycling: Bikes, Helmets, Pumps, Locks", "Running: Shoes, Watches, Shorts, Belts", "Camping: Tents, Stoves, Lanterns, Hammocks", "Fitness: Dumbbells, Mats, Bands, Benches"},
	{"Grocery", "Drinks: Coffee, Tea, Juice, Water", "Snacks: Nuts, Chocolate, Crisps, Biscuits", "Pantry: Pasta, Rice, Oil, Spices", "Breakfast: Cereal, Honey, Jam, Granola"},
	{"Garden", "Tools: Spades, Rakes, Shears, Hoses", "Plants: Seeds, Bulbs, Shrubs, Herbs", "Outdoor: Grills, Chairs, Parasols, Swings", "Care: Soil, Fertiliser, Pots, Trellises"},
	{"Toys", "Games: Boards, Cards, Puzzles, Dice", "Building: Bricks, Trains, Magnets, Marbles", "Figures: Dolls, Animals, Robots, Knights", "Crafts: Paints, Beads, Clay, Stickers"},
}

// makers of brands, the cheap ones first: makersPerTier for each price tier.
var makers = []string{"Alder", "Birch", "Cedar", "Dorn", "Elm", "Fennel", "Gorse", "Hazel"}

const makersPerTier = 2

var (
	regions = []string{"north", "south", "east", "west"}
	ages    = []string{"18-24", "25-34", "35-44", "45-54", "55-64", "65+"}
	incomes = []string{"low", "lower middle", "upper middle", "high"}
	colours = []string{"red", "orange", "yellow", "green", "blue", "violet", "black", "white"}
)

// path is the category of one type, root first.
type path [3]string

// paths names every type of the tree, those of a category in a row. Where the words
// end they start over with a number: no two nodes share a name.
func (c Config) paths() []path {
	used := map[string]int{}
	name := func(word string) string {
		if used[word]++; used[word] > 1 {
			return fmt.Sprintf("%s %d", word, used[word])
		}
		return word
	}
	var out []path
	for d := range c.Departments {
		words := shop[d%len(shop)]
		department := name(words[0])
		for k := range c.Categories {
			category, list, _ := strings.Cut(words[1+k%(len(words)-1)], ": ")
			category = name(category)
			types := strings.Split(list, ", ")
			for t := range c.Types {
				out = append(out, path{department, category, name(types[t%len(types)])})
			}
		}
	}
	return out
}
