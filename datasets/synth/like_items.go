package synth

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"tandem/datasets/internal/blocks"
)

// tree is the category tree of an electronics shop: leaves with their path below the
// root, how many items they have and what these cost.
type tree struct {
	paths       [][]string
	departments []int     // of every leaf
	upTo        []float64 // share of the items in leaves 0 … k
	logPrices   []float64 // mean logarithm of the price
}

// aisles are departments with what belongs in them, as "Category: type, type"; a
// category without types is itself a leaf.
var aisles = [][]string{
	{"Computers & Accessories", "Cables & Interconnects: USB Cables, Ethernet Cables, VGA Cables", "Data Storage: External Hard Drives, USB Flash Drives, Memory Cards", "Laptops: Traditional Laptops, Netbooks", "Monitors", "Networking Products: Routers, Switches, Network Adapters", "Tablets", "Keyboards & Mice: Keyboards, Mice, Mouse Pads"},
	{"Camera & Photo", "Lenses: SLR Camera Lenses, Lens Hoods", "Digital Cameras: DSLR Cameras, Point & Shoot", "Bags & Cases: Camera Cases, Camera Backpacks", "Tripods & Monopods", "Batteries & Chargers: Camera Batteries, Battery Chargers"},
	{"Headphones", "Earbud Headphones", "Over-Ear Headphones", "On-Ear Headphones"},
	{"Television & Video", "Televisions: LED & LCD TVs, Plasma TVs", "Streaming Media Players", "Mounts: TV Ceiling & Wall Mounts, Projector Mounts"},
	{"Portable Audio & Video", "MP3 Players", "MP3 Player Accessories: Cases, Armbands, Docks", "Portable Speakers & Docks: Portable Bluetooth Speakers, Speaker Docks"},
	{"Car & Vehicle Electronics", "Car Electronics: Car Stereos, Car Speakers, Subwoofers", "Vehicle GPS: Trucking GPS, Sports GPS"},
	{"Home Audio", "Speakers: Bookshelf Speakers, Soundbars, Surround Sound Systems", "Receivers & Amplifiers: AV Receivers, Amplifiers", "Turntables"},
	{"Cell Phones & Accessories", "Cases: Basic Cases, Holsters", "Chargers: Car Chargers, Wall Chargers", "Screen Protectors"},
}

const treeRoot = "Electronics"

// newTree is the same for every seed: leaf k of L has a share of items that falls as
// (k' + 1)^−.7 for a fixed order k', and prices around 8 to 400.
func newTree() tree {
	var t tree
	for d, words := range aisles {
		for _, entry := range words[1:] {
			category, types, below := strings.Cut(entry, ": ")
			for leaf := range strings.SplitSeq(types, ", ") {
				path := []string{treeRoot, words[0], category}
				if below {
					path = append(path, leaf)
				}
				t.paths = append(t.paths, path)
				t.departments = append(t.departments, d)
			}
		}
	}
	order := newPermutation(len(t.paths), 1)
	sum := 0.0
	for k := range t.paths {
		sum += math.Pow(float64(order.at(k)+1), -.7)
		t.upTo = append(t.upTo, sum)
		t.logPrices = append(t.logPrices, math.Log(8)+math.Log(50)*unit(mix(uint64(k))))
	}
	for k := range t.upTo {
		t.upTo[k] /= sum
	}
	return t
}

// leaf returns the leaf at the share x in [0, 1) of all items.
func (t tree) leaf(x float64) int {
	for k, upTo := range t.upTo {
		if x < upTo {
			return k
		}
	}
	return len(t.upTo) - 1
}

// priceSpread is the standard deviation of the logarithm of the prices in a leaf.
const priceSpread = .7

// trait is what a user chooses by and what an item has of it.
type trait struct {
	department int8
	level      float32 // 0 = cheapest of its leaf, 1 = dearest
}

func (m *mall) itemLeaf(i int) int { return m.tree.leaf(m.uniform(drawLeaf, i)) }

// itemPrice returns the price in cents and its logarithm's distance to the mean of the
// leaf, in standard deviations.
func (m *mall) itemPrice(i, leaf int) (cents int, z float64) {
	x := m.draw(drawPrice, i)
	z = normal(unit(x), unit(mix(x)))
	return max(1, int(math.Round(100*math.Exp(m.tree.logPrices[leaf]+priceSpread*z)))), z
}

func (m *mall) itemTrait(i int) trait {
	leaf := m.itemLeaf(i)
	_, z := m.itemPrice(i, leaf)
	return trait{int8(m.tree.departments[leaf]), float32(math.Erfc(-z/math.Sqrt2) / 2)}
}

// userTrait gives users the departments as often as items have them.
func (m *mall) userTrait(u int) trait {
	leaf := m.tree.leaf(m.uniform(drawDepartment, u))
	return trait{int8(m.tree.departments[leaf]), float32(m.uniform(drawLevel, u))}
}

// launched is the share of all business done before item i came. Items are numbered by
// key, and keys are given out as items come, more or less.
func (m *mall) launched(i int) float64 {
	x := (float64(i)+.5)/float64(m.items) + .2*(m.uniform(drawLaunch, i)-.5)
	return .98 * math.Pow(min(max(x, 0), 1), 1.5)
}

// asin appends the key of item i: "B0" and eight letters or digits, ascending in i.
func (m *mall) asin(dst []byte, i int) []byte {
	const all = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	stride := all / m.items
	return base36(append(dst, "B0"...), uint64(i*stride+below(m.draw(drawAsin, i), stride)), 8)
}

// userKey appends "A" and 13 letters or digits; no two users share them, since mix is
// a permutation.
func (m *mall) userKey(dst []byte, u int) []byte {
	return base36(append(dst, 'A'), mix(m.draw(drawUserKey, 0)+uint64(u)), 13)
}

// base36 appends the last digits of x in base 36.
func base36(dst []byte, x uint64, digits int) []byte {
	start := len(dst)
	for range digits {
		dst = append(dst, '0')
	}
	for k := len(dst) - 1; k >= start; k-- {
		dst[k] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[x%36]
		x /= 36
	}
	return dst
}

// price appends the price as the published metadata have it: mostly "$24.99", one in
// six missing, some a range, a few a piece of a style sheet.
func (m *mall) price(dst []byte, i, cents int) []byte {
	dollars := func(dst []byte, cents int) []byte {
		whole := strconv.Itoa(cents / 100)
		dst = append(dst, '$')
		if len(whole) > 3 {
			dst = append(append(dst, whole[:len(whole)-3]...), ',')
			whole = whole[len(whole)-3:]
		}
		return fmt.Appendf(dst, "%s.%02d", whole, cents%100)
	}
	switch x := m.uniform(drawPriceFault, i); {
	case x < .16:
		return dst
	case x < .18:
		dst = append(dollars(dst, cents), " - "...)
		return dollars(dst, cents+cents/2+100)
	case x < .183:
		return append(dst, ".a-box-inner{background-color:#fff}#alohaBuyBoxWidget .selected{background-color:#fffbf3}"...)
	}
	return dollars(dst, cents)
}

// brands are those of one department; higher-priced items tend to have later ones.
func (m *mall) brand(i, department int, level float32) string {
	x := float64(level) + .3*(m.uniform(drawBrand, i)-.5)
	if x < .05 {
		return "" // no name
	}
	tier := min(int(x*float64(len(makers))), len(makers)-1)
	return makers[tier] + " " + strings.Fields(aisles[department][0])[0]
}

// productsPerBlock is how many products are written at a time.
const productsPerBlock = 4096

// writeProducts writes one line per item in the order of the keys.
func (m *mall) writeProducts(ctx context.Context, w io.Writer) error {
	byLeaf := make([][]int32, len(m.tree.paths))
	for i := range m.items {
		leaf := m.itemLeaf(i)
		byLeaf[leaf] = append(byLeaf[leaf], int32(i))
	}
	parts := (m.items + productsPerBlock - 1) / productsPerBlock
	return blocks.InOrder(upTo(ctx, parts), func(k int) (text []byte, err error) {
		for i := k * productsPerBlock; i < min((k+1)*productsPerBlock, m.items); i++ {
			text = m.product(text, i, byLeaf)
		}
		return text, nil
	}, func(_ int, text []byte) error {
		_, err := w.Write(text)
		return err
	})
}

// product appends one line of metadata. Nothing in it needs escaping.
func (m *mall) product(dst []byte, i int, byLeaf [][]int32) []byte {
	leaf := m.itemLeaf(i)
	cents, _ := m.itemPrice(i, leaf)
	trait := m.itemTrait(i)
	path := m.tree.paths[leaf]
	brand := m.brand(i, int(trait.department), trait.level)
	dst = append(dst, `{"category": [`...)
	for k, label := range path {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(append(dst, '"'), label...), '"')
	}
	dst = append(dst, `], "title": "`...)
	if brand != "" {
		dst = append(append(dst, brand...), ' ')
	}
	dst = fmt.Appendf(dst, `%s %03X`, path[len(path)-1], below(m.draw(drawTitle, i), 4096))
	dst = append(dst, `", "also_buy": [`...)
	dst = m.links(dst, i, byLeaf[leaf], 0)
	dst = append(dst, `], "brand": "`...)
	dst = append(append(dst, brand...), `", "also_view": [`...)
	dst = m.links(dst, i, byLeaf[leaf], 1)
	dst = append(dst, `], "main_cat": "`...)
	dst = append(append(dst, path[1]...), `", "price": "`...)
	dst = m.price(dst, i, cents)
	dst = append(dst, `", "asin": "`...)
	return append(m.asin(dst, i), "\"}\n"...)
}

// links appends up to four other items of the leaf.
func (m *mall) links(dst []byte, i int, leaf []int32, kind int) []byte {
	x := m.draw(drawLinks, 2*i+kind)
	comma := false
	for range below(x, 5) {
		x = mix(x)
		j := int(leaf[below(x, len(leaf))])
		if j == i {
			continue
		}
		if comma {
			dst = append(dst, ", "...)
		}
		comma = true
		dst = append(m.asin(append(dst, '"'), j), '"')
	}
	return dst
}
