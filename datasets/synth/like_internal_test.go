package synth

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPermutationIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		p := newPermutation(n, rapid.Uint64().Draw(t, "key"))
		seen := make([]bool, n)
		for i := range n {
			if seen[p.at(i)] {
				t.Fatalf("%d is there twice", p.at(i))
			}
			seen[p.at(i)] = true
		}
	})
}

// Every place belongs to one user, every row to one item, and none is without.
func TestCountsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMall(Like{Shop: "amazon-electronics", Rows: rapid.IntRange(leastLike, 20_000).Draw(t, "rows")})
		perUser := make([]int, m.users)
		for place := range m.rows {
			perUser[m.user(place)]++
		}
		for u, n := range perUser {
			if n < 1 || n > min(mostByUser, m.items/4) {
				t.Fatalf("user %d has %d", u, n)
			}
		}
		require.Len(t, m.starts, m.items+1)
		require.Equal(t, m.rows, m.starts[m.items])
		for i := range m.items {
			n := m.starts[i+1] - m.starts[i]
			if n < 1 || n > m.users/headShare+1 {
				t.Fatalf("item %d has %d", i, n)
			}
		}
	})
}

// The published counts, which no scale has touched.
func TestCountsAsPublished(t *testing.T) {
	m := newMall(Like{Shop: "amazon-electronics"})
	require.Equal(t, []int{7_824_482, 4_201_696, 476_002}, []int{m.rows, m.users, m.items})
	last := m.classes[len(m.classes)-1]
	require.Equal(t, m.users, last.user+last.users)
	require.Equal(t, m.rows, last.place+last.ratings*last.users)
	require.Equal(t, m.rows, m.starts[m.items])
	require.InDelta(t, .74, float64(m.classes[0].users)/float64(m.users), .01)
	most := 0
	for i := range m.items {
		most = max(most, m.starts[i+1]-m.starts[i])
	}
	require.InDelta(t, .0023*float64(m.rows), most, 1500)
}

// Nearly half of a user's ratings are in the department he likes, one in six would be by
// chance; prices are nearer to his level than |x − y| of two uniform numbers, 1/3.
func TestTastePlanted(t *testing.T) {
	m := newMall(Like{Shop: "amazon-electronics", Rows: 50_000})
	share := func(exchange bool) (department, distance float64) {
		b := &block{m: m, pairs: map[uint64]int8{}}
		b.fill(0, m.items)
		if exchange {
			b.suit()
		}
		for r, row := range b.rows {
			if item := b.trait(r); row.trait.department == item.department {
				department++
			}
			distance += math.Abs(float64(row.trait.level - b.trait(r).level))
		}
		return department / float64(m.rows), distance / float64(m.rows)
	}
	department, distance := share(false)
	t.Logf("chance: %.3f in the department, %.3f away in price", department, distance)
	require.InDelta(t, .19, department, .03)
	require.InDelta(t, 1./3, distance, .02)
	department, distance = share(true)
	t.Logf("planted: %.3f and %.3f", department, distance)
	require.Greater(t, department, .4)
	require.Less(t, distance, .3)
}

// One user with three places and a block that lets him have three items.
func TestPartEndsRepeats(t *testing.T) {
	m := &mall{starts: []int{0, 2, 4, 6}, items: 3, rows: 6}
	b := &block{m: m, pairs: map[uint64]int8{}, stride: 5, traits: make([]trait, 3),
		rows: []rating{{user: 7}, {user: 7}, {user: 7, item: 1}, {user: 2, item: 1}, {user: 3, item: 2}, {user: 4, item: 2}}}
	require.Zero(t, b.part())
	rated := map[int32]int{}
	for _, row := range b.rows {
		if row.user == 7 {
			rated[row.item]++
		}
	}
	require.Equal(t, map[int32]int{0: 1, 1: 1, 2: 1}, rated)

	// Two items with two rows each, and he has three of the four.
	m = &mall{starts: []int{0, 2, 4}, items: 2, rows: 4}
	b = &block{m: m, pairs: map[uint64]int8{}, stride: 3, traits: make([]trait, 2),
		rows: []rating{{user: 7}, {user: 7}, {user: 7, item: 1}, {user: 2, item: 1}}}
	require.Equal(t, 2, b.part(), "of the two rows neither can go")
}

func TestBase36(t *testing.T) {
	require.Equal(t, "A00Z", string(base36([]byte("A"), 35, 3)))
	require.Equal(t, "010", string(base36(nil, 36, 3)))
}

// The season: half as busy again on the 1st of January, back to normal in summer.
func TestCalendar(t *testing.T) {
	require.InDelta(t, 1.5, season(0), 1e-9)
	require.InDelta(t, 1, season(180), 1e-9)
	c := newCalendar(16_274)
	require.Equal(t, c.first, c.day(0))
	require.Equal(t, 16_274, c.day(math.Nextafter(1, 0)))
	require.Equal(t, 16_274, c.first+daysOpen-1)
}
