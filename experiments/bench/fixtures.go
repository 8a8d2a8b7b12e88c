package bench

import (
	"math"
	"strconv"

	"tandem/datasets"
	"tandem/features"
	"tandem/model/draw"
	"tandem/train/sample"
)

// The size of MovieLens-1M less one held-out row per user.
const (
	movieUsers = 6040
	movieItems = 3706
	movieRows  = 994_169
)

// fixtures are the data that benchmarks share, made when first asked for.
type fixtures struct {
	log     *datasets.Log
	sampler *sample.Uniform
}

// movies is a log of the size of MovieLens-1M, and its negatives.
func (f *fixtures) movies() (*datasets.Log, *sample.Uniform, error) {
	if f.log == nil {
		log := movies(movieUsers, movieItems, movieRows)
		sampler, err := sample.NewUniform(log)
		if err != nil {
			return nil, nil, err
		}
		f.log, f.sampler = log, sampler
	}
	return f.log, f.sampler, nil
}

// movies deals rows out to users in turn, with items i = ⌊x²·items⌋ for uniform x: the
// density falls as 1/√i, so that a quarter of the items has half of the rows.
func movies(users, items, rows int) *datasets.Log {
	l := &datasets.Log{
		UserIDs: numbered(users), ItemIDs: numbered(items),
		Users: make([]int32, rows), Items: make([]int32, rows),
	}
	key := draw.New(1, draw.Shuffle)
	for r := range rows {
		x := key.At(uint64(r)).Float64()
		l.Users[r] = int32(r % users)
		l.Items[r] = int32(x * x * float64(items))
	}
	return l
}

func numbered(n int) *datasets.IDs {
	ids := datasets.NewIDs()
	for i := range n {
		ids.Add(strconv.Itoa(i))
	}
	return ids
}

// The category tree of the made-up catalogue, about that of a department of a shop.
const (
	categories = 18
	shelves    = 108 // below the categories
)

// priceAndPath encodes a log-normal price and a path of two levels for every item.
func priceAndPath(seen features.Seen) ([]*features.Block, error) {
	prices := &datasets.Column{Name: "price", Numbers: make([]float64, len(seen))}
	paths := &datasets.Column{Name: "category", Dict: numbered(categories + shelves)}
	key := draw.New(2, draw.Shuffle)
	for i := range seen {
		prices.Numbers[i] = 20 * math.Exp(key.At(uint64(i)).Normal())
		paths.Labels.Append(int32(i%categories), int32(categories+i%shelves))
	}
	price, err := features.FitPrice(seen, prices, features.DefaultPriceConfig())
	if err != nil {
		return nil, err
	}
	path, err := features.FitPath(seen, paths, features.DefaultPathConfig())
	if err != nil {
		return nil, err
	}
	priceBlock, err := price.Encode(prices)
	if err != nil {
		return nil, err
	}
	pathBlock, err := path.Encode(paths)
	if err != nil {
		return nil, err
	}
	return []*features.Block{priceBlock, pathBlock}, nil
}
