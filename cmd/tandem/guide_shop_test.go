package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The shop of the guides: a small one, as its own programs export it. Customers come back
// to two categories and to about one price. What is odd in its files is odd on purpose:
// see writeOrders and writeProducts.

// shopProduct is what the shop sells.
type shopProduct struct {
	sku, title, brand string
	path              [3]string // department, category, type
	price             float64
	listed            time.Time
}

// shopOrder is one line of an order.
type shopOrder struct {
	order, pieces int
	customer      string
	product       *shopProduct
	at            time.Time
	status        string
}

var (
	shopOpens  = time.Date(2024, 1, 8, 8, 0, 0, 0, time.UTC)
	shopCloses = time.Date(2025, 6, 30, 20, 0, 0, 0, time.UTC)
	shopTree   = [][3]string{
		{"Kitchen", "Cookware", "Pans"}, {"Kitchen", "Cookware", "Pots"}, {"Kitchen", "Knives", "Chef's knives"},
		{"Kitchen", "Coffee", "Grinders"}, {"Garden", "Tools", "Spades"}, {"Garden", "Tools", "Shears"},
		{"Garden", "Watering", "Hoses"}, {"Garden", "Furniture", "Chairs"}, {"Office", "Paper", "Notebooks"},
		{"Office", "Pens", "Fountain pens"}, {"Office", "Lamps", "Desk lamps"}, {"Office", "Furniture", "Chairs"},
	}
	shopBrands = []string{"Forge", "Linden", "Ostwind", "Quarto", "Halle", "Brook", "Tamar", "Nordsee"}
)

// makeShop draws products and orders, the same ones every time.
func makeShop() (products []shopProduct, orders []shopOrder) {
	rng := rand.New(rand.NewPCG(7, 1))
	for i := range 240 {
		path := shopTree[i%len(shopTree)]
		level := math.Exp(rng.NormFloat64() * .6)
		p := shopProduct{
			sku: fmt.Sprintf("P-%04d", i+1), path: path, brand: shopBrands[rng.IntN(len(shopBrands))],
			price: math.Round(2000*level*(1+float64(i%len(shopTree))/4)) / 100, listed: shopOpens.AddDate(0, 0, -rng.IntN(400)),
		}
		if i%8 == 3 { // a novelty
			p.listed = shopOpens.AddDate(0, 0, 60+rng.IntN(460))
		}
		p.title = fmt.Sprintf("%s, %s no. %d", path[2], p.brand, i+1)
		products = append(products, p)
	}
	number := 10_000
	for c := range 500 {
		customer := fmt.Sprintf("C%04d", 1001+c)
		likes := [2]int{rng.IntN(len(shopTree)), rng.IntN(len(shopTree))}
		spends := rng.NormFloat64() * .6
		for range 2 + rng.IntN(6) {
			number++
			at := shopOpens.Add(time.Duration(rng.Int64N(int64(shopCloses.Sub(shopOpens)/time.Second))) * time.Second)
			for range 1 + rng.IntN(3) {
				orders = append(orders, shopOrder{
					order: number, pieces: 1 + rng.IntN(2), customer: customer, at: at, status: "shipped",
					product: choose(rng, products, likes[rng.IntN(2)], spends, at),
				})
			}
		}
	}
	return products, orders
}

// choose draws a product: seven times of ten of the category liked, and then at about the
// price that the customer spends.
func choose(rng *rand.Rand, products []shopProduct, likes int, spends float64, at time.Time) *shopProduct {
	for {
		p := &products[rng.IntN(len(products))]
		if p.listed.After(at) {
			continue
		}
		if p.path != shopTree[likes] {
			if rng.Float64() < .04 {
				return p
			}
			continue
		}
		off := math.Log(p.price/(20*(1+float64(likes)/4))) - spends
		if rng.Float64() < math.Exp(-off*off/.18) {
			return p
		}
	}
}

// writeShop writes the files of the shop into dir: orders.csv and products.csv, customers.csv,
// visits.jsonl, and the sales of two times, 2024.csv and 2025.csv.
func writeShop(t *testing.T, dir string) {
	products, orders := makeShop()
	writeOrders(t, filepath.Join(dir, "orders.csv"), orders)
	writeProducts(t, filepath.Join(dir, "products.csv"), products)
	writeCustomers(t, filepath.Join(dir, "customers.csv"), orders)
	writeVisits(t, filepath.Join(dir, "visits.jsonl"), orders)
	writeYears(t, dir, orders)
}

// writeOrders adds what an export has beside sales: a line written twice, orders that were
// cancelled or came back, the fee for shipping as a product, guests without a number, and
// the account by which the shop itself tries its till.
func writeOrders(t *testing.T, path string, orders []shopOrder) {
	rows := [][]string{{"order", "customer", "sku", "pieces", "paid", "ordered_at", "status"}}
	for n, o := range orders {
		row := []string{strconv.Itoa(o.order), o.customer, o.product.sku, strconv.Itoa(o.pieces),
			fmt.Sprintf("%.2f", o.product.price*float64(o.pieces)), o.at.Format(time.DateTime), o.status}
		switch {
		case n%40 == 11:
			row[6] = "cancelled"
		case n%40 == 23: // came back
			row[3], row[4], row[6] = "-"+row[3], "-"+row[4], "returned"
		case n%50 == 31:
			row[1] = "" // a guest
		}
		rows = append(rows, row)
		if n%60 == 7 {
			rows = append(rows, row)
		}
		if n%3 == 0 {
			rows = append(rows, []string{row[0], row[1], "SHIPPING", "1", "4.90", row[5], "shipped"})
		}
	}
	for n := range 300 {
		p := orders[n*7].product
		rows = append(rows, []string{strconv.Itoa(90_000 + n/100), "C0000", p.sku, "1", "0.00",
			shopOpens.AddDate(0, 3, n/100).Add(time.Duration(n) * time.Second).Format(time.DateTime), "shipped"})
	}
	writeCSV(t, path, rows)
}

// writeProducts adds what a catalogue has beside products: prices that nobody has set, one
// that is a placeholder, a product without category, and one that is there twice.
func writeProducts(t *testing.T, path string, products []shopProduct) {
	rows := [][]string{{"sku", "title", "brand", "category", "price", "listed"}}
	for n, p := range products {
		row := []string{p.sku, p.title, p.brand, p.path[0] + " > " + p.path[1] + " > " + p.path[2],
			fmt.Sprintf("€ %.2f", p.price), p.listed.Format(time.DateOnly)}
		switch n {
		case 20, 90:
			row[4] = "on request"
		case 50:
			row[4] = "€ 99,999.00"
		case 130:
			row[3] = ""
		}
		rows = append(rows, row)
		if n == 70 {
			rows = append(rows, row)
		}
	}
	writeCSV(t, path, rows)
}

// writeCustomers adds the account of the till, and a customer who never ordered.
func writeCustomers(t *testing.T, path string, orders []shopOrder) {
	rows := [][]string{{"customer", "account", "region"}, {"C0000", "till", ""}, {"C0999", "private", "north"}}
	for n, o := range orders {
		if n > 0 && o.customer == orders[n-1].customer {
			continue
		}
		account := "private"
		if len(rows)%9 == 0 {
			account = "trade"
		}
		rows = append(rows, []string{o.customer, account, []string{"north", "south", "east", "west"}[len(rows)%4]})
	}
	writeCSV(t, path, rows)
}

// writeVisits writes what happened before every order and some events that lead nowhere,
// one kind of which (search) no recipe of the guides names. Times are milliseconds.
func writeVisits(t *testing.T, path string, orders []shopOrder) {
	f, err := os.Create(path)
	require.NoError(t, err)
	w := json.NewEncoder(f)
	for n, o := range orders {
		for step, event := range []string{"view", "cart", "purchase"} {
			if step == 2 && n%3 == 0 {
				event = "search" // went away
			}
			require.NoError(t, w.Encode(map[string]any{"visitor": o.customer, "sku": o.product.sku,
				"at": o.at.Add(time.Duration(step) * time.Minute).UnixMilli(), "event": event}))
		}
	}
	require.NoError(t, f.Close())
}

// writeYears writes who bought what in each year: nobody the same product twice.
func writeYears(t *testing.T, dir string, orders []shopOrder) {
	met := map[[2]string]bool{}
	for _, year := range []int{2024, 2025} {
		rows := [][]string{{"customer", "sku", "ordered_at"}}
		for _, o := range orders {
			pair := [2]string{o.customer, o.product.sku}
			if o.at.Year() == year && !met[pair] {
				rows = append(rows, []string{o.customer, o.product.sku, o.at.Format(time.DateTime)})
				met[pair] = true
			}
		}
		writeCSV(t, filepath.Join(dir, strconv.Itoa(year)+".csv"), rows)
	}
}

func writeCSV(t *testing.T, path string, rows [][]string) {
	f, err := os.Create(path)
	require.NoError(t, err)
	w := csv.NewWriter(f)
	require.NoError(t, errors.Join(w.WriteAll(rows), f.Close()))
}
