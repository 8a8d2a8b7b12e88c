package synth

import (
	"context"
	"io"
	"math"
	"strconv"
	"sync"

	"tandem/datasets/internal/blocks"
)

// Which user rates which item. Every item has its ratings and every user his places,
// and a random permutation pairs them (the configuration model, Newman et al. 2001).
// That gives exact counts and no taste; taste comes from exchanging users between
// items of the same block, a run of whole items, where that suits both better.

// rowsPerBlock is how many rows a block has at least, unless it is the last.
const rowsPerBlock = 1 << 16

// exchanges is how many partners are tried for each row; more plant more taste.
const exchanges = 2

// rating is one row in the making.
type rating struct {
	user  int32
	item  int32
	trait trait // of the user
}

// block makes the rows of items [from, to).
type block struct {
	m      *mall
	rows   []rating
	traits []trait // of items from …
	from   int
	pairs  map[uint64]int8 // user and item → rows
	stride int             // without a divisor in common with len(rows)
}

// blockItems cuts the items into blocks: block b has items [cuts[b], cuts[b+1]).
func (m *mall) blockItems() []int {
	cuts := []int{0}
	for i := range m.items {
		if m.starts[i+1]-m.starts[cuts[len(cuts)-1]] >= rowsPerBlock || i == m.items-1 {
			cuts = append(cuts, i+1)
		}
	}
	return cuts
}

// writeRatings writes all rows and returns how many repeat a pair.
func (m *mall) writeRatings(ctx context.Context, w io.Writer, progress func(done, total int)) (repeated int, err error) {
	cuts := m.blockItems()
	line := (*block).csv
	if m.like.reviews {
		line = (*block).review
	}
	type part struct {
		text     []byte
		repeated int
	}
	pool := sync.Pool{New: func() any { return &block{m: m, pairs: map[uint64]int8{}} }}
	err = blocks.InOrder(upTo(ctx, len(cuts)-1), func(k int) (part, error) {
		b := pool.Get().(*block)
		defer pool.Put(b)
		b.fill(cuts[k], cuts[k+1])
		b.suit()
		p := part{repeated: b.part()}
		for r := range b.rows {
			p.text = line(b, p.text, r)
		}
		return p, nil
	}, func(k int, p part) error {
		if err := ctx.Err(); err != nil { // next may be done long before
			return err
		}
		if _, err := w.Write(p.text); err != nil {
			return err
		}
		repeated += p.repeated
		if progress != nil {
			progress(m.starts[cuts[k+1]], m.rows)
		}
		return nil
	})
	return repeated, err
}

// upTo counts 0 … n−1 until ctx ends.
func upTo(ctx context.Context, n int) func() (int, error) {
	next := -1
	return func() (int, error) {
		if next++; next == n {
			return 0, io.EOF
		}
		return next, ctx.Err()
	}
}

// fill pairs the rows of the items with users.
func (b *block) fill(from, to int) {
	b.from, b.rows, b.traits = from, b.rows[:0], b.traits[:0]
	for i := from; i < to; i++ {
		b.traits = append(b.traits, b.m.itemTrait(i))
		for r := b.m.starts[i]; r < b.m.starts[i+1]; r++ {
			u := b.m.user(b.m.shuffle.at(r))
			b.rows = append(b.rows, rating{int32(u), int32(i), b.m.userTrait(u)})
		}
	}
	b.stride = len(b.rows)*5/8 + 1
	for gcd(b.stride, len(b.rows)) != 1 {
		b.stride++
	}
}

func gcd(x, y int) int {
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

// fits is how well an item suits a user: 1 for the department he likes, less the
// distance of the price levels.
func fits(user, item trait) float32 {
	x := -float32(math.Abs(float64(user.level - item.level)))
	if user.department == item.department {
		x++
	}
	return x
}

func (b *block) trait(r int) trait { return b.traits[int(b.rows[r].item)-b.from] }

// swap exchanges the users of two rows.
func (b *block) swap(r, s int) {
	x, y := &b.rows[r], &b.rows[s]
	x.user, y.user = y.user, x.user
	x.trait, y.trait = y.trait, x.trait
}

// suit exchanges users where that suits both items better.
func (b *block) suit() {
	for try := range exchanges {
		for r := range b.rows {
			s := b.partner(r, try)
			mine, other := b.rows[r].trait, b.rows[s].trait
			if fits(mine, b.trait(s))+fits(other, b.trait(r)) > fits(mine, b.trait(r))+fits(other, b.trait(s)) {
				b.swap(r, s)
			}
		}
	}
}

// partner draws another row of the block.
func (b *block) partner(r, try int) int {
	return below(b.m.draw(drawPartner, (b.m.starts[b.from]+r)<<5+try), len(b.rows))
}

// part exchanges users until nobody has rated an item twice, and returns the rows for
// which no partner was found.
func (b *block) part() (left int) {
	clear(b.pairs)
	for _, row := range b.rows {
		b.pairs[row.pair()]++
	}
	for r := range b.rows {
		if b.pairs[b.rows[r].pair()] > 1 && !b.moveAway(r) {
			left++
		}
	}
	return left
}

// pair is one number for user and item.
func (r rating) pair() uint64 { return uint64(r.user)<<32 | uint64(r.item) }

// moveAway exchanges the user of row r with one of another item such that neither has
// rated the item he comes to. Partners are tried from a random one on, in strides: the
// rows of one item stand together.
func (b *block) moveAway(r int) bool {
	for k, s := 0, b.partner(r, exchanges); k < len(b.rows); k, s = k+1, (s+b.stride)%len(b.rows) {
		x, y := b.rows[r], b.rows[s]
		x.user, y.user = y.user, x.user
		if b.pairs[x.pair()]+b.pairs[y.pair()] > 0 {
			continue
		}
		b.pairs[b.rows[r].pair()]--
		b.pairs[b.rows[s].pair()]--
		b.swap(r, s)
		b.pairs[x.pair()]++
		b.pairs[y.pair()]++
		return true
	}
	return false
}

// stars are the shares of 1, 2, 3 and 4 stars and fewer, roughly those of the data.
var stars = [4]float64{.115, .173, .254, .444}

// usualFit is the mean of fits over all rows.
const usualFit = .2

// stars draws a rating: more where the item suits the user.
func (b *block) stars(r int) int {
	x := b.m.uniform(drawRating, b.m.starts[b.from]+r) + .1*(float64(fits(b.rows[r].trait, b.trait(r)))-usualFit)
	for k, upTo := range stars {
		if x < upTo {
			return k + 1
		}
	}
	return 5
}

// time draws the second of a rating, the start of a day: after the item came and the
// user joined, whichever was later.
func (b *block) time(r int) int {
	m := b.m
	row := b.rows[r]
	from := max(m.launched(int(row.item)), .6*m.uniform(drawJoined, int(row.user)))
	return day * m.clock.day(from+(1-from)*m.uniform(drawTime, m.starts[b.from]+r))
}

// csv appends "user,item,rating,time" as in the ratings-only files of 2014.
func (b *block) csv(dst []byte, r int) []byte {
	row := b.rows[r]
	dst = append(b.m.userKey(dst, int(row.user)), ',')
	dst = append(b.m.asin(dst, int(row.item)), ',', byte('0'+b.stars(r)), '.', '0', ',')
	dst = strconv.AppendInt(dst, int64(b.time(r)), 10)
	return append(dst, '\n')
}
