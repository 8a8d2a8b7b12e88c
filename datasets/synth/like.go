package synth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Like describes files that look like those of a published data set: its format, its
// counts and its skew, with made-up contents. Shop is required; see LikeNames.
type Like struct {
	Shop string // one of LikeNames
	// Rows is the number of ratings; 0 = as many as the published file has. Users and
	// items go down or up with it.
	Rows int
	Seed uint64 // the same one gives the same bytes
	// Progress is called now and then with the rows written; nil = nobody asks.
	Progress func(done, total int)
}

// LikeReport tells what was written.
type LikeReport struct {
	Users int      `json:"users"` // that have a rating
	Items int      `json:"items"` // that have a rating
	Rows  int      `json:"rows"`  // ratings
	Files []string `json:"files"` // by path
	Bytes int64    `json:"bytes"` // of all files
	// Repeated counts ratings that name the user and item of another one. They are
	// avoided by exchanging users; a shop too small for that keeps some.
	Repeated int `json:"repeated"`
}

// likeness is one published data set.
type likeness struct {
	name               string
	rows, users, items int
	usual              int // rows when none are asked for
	last               int // day of the last rating, since 1970-01-01
	reviews            bool
}

// The counts are those of the ratings-only file "Electronics" of 2014, published with
// McAuley et al. 2015 (Image-based recommendations on styles and substitutes) and
// He & McAuley 2016 (Ups and downs). Reviews of 2018 (Ni et al. 2019, Justifying
// recommendations) keep its proportions.
var likenesses = []likeness{
	{name: "amazon-electronics", rows: 7_824_482, users: 4_201_696, items: 476_002, usual: 7_824_482, last: 16_274},
	{name: "amazon-reviews-2018", rows: 7_824_482, users: 4_201_696, items: 476_002, usual: 1_000_000, last: 17_805, reviews: true},
}

// LikeNames lists what Like.Shop may be.
func LikeNames() []string {
	names := make([]string, len(likenesses))
	for i, l := range likenesses {
		names[i] = l.name
	}
	return names
}

// leastLike is the smallest shop whose best seller is no more than a fair share.
const leastLike = 1000

// Validate returns all faults of l, joined.
func (l Like) Validate() error {
	var errs []error
	if _, ok := findLikeness(l.Shop); !ok {
		errs = append(errs, fmt.Errorf("synth: like = %q, want one of %s", l.Shop, strings.Join(LikeNames(), ", ")))
	}
	if l.Rows != 0 && (l.Rows < leastLike || l.Rows > 1<<30) {
		errs = append(errs, fmt.Errorf("synth: rows = %d, want %d to 2^30, or 0 for the usual number", l.Rows, leastLike))
	}
	return errors.Join(errs...)
}

func findLikeness(name string) (likeness, bool) {
	for _, l := range likenesses {
		if l.name == name {
			return l, true
		}
	}
	return likeness{}, false
}

// Write writes the files to dir, which it makes if need be: the ratings (ratings.csv:
// user, item, rating, time, no header; or reviews.jsonl) in the order of their items,
// as the published files are, and metadata.jsonl, one product a line. Each file is
// written whole or not at all and replaces an older one.
//
// The same l gives the same bytes at any GOMAXPROCS, on any one architecture. Numbers
// of rows, users and items are exact: every user and item has a rating. doc.go says
// what the rest follows.
//
// It is an error if l is faulty, ctx ends or the disk fails.
// Cost: about 1 µs of one core a row; memory is 16 bytes an item plus some megabytes
// a core, whatever the rows.
func (l Like) Write(ctx context.Context, dir string) (LikeReport, error) {
	if err := l.Validate(); err != nil {
		return LikeReport{}, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return LikeReport{}, fmt.Errorf("synth: write: %w", err)
	}
	m := newMall(l)
	report := LikeReport{Rows: m.rows, Users: m.users, Items: m.items}
	file := func(name string, write func(io.Writer) error) error {
		path := filepath.Join(dir, name)
		counted := &counter{}
		err := writeWhole(path, func(w io.Writer) error {
			counted.w = w
			return write(counted)
		})
		if err != nil {
			return fmt.Errorf("synth: write %s: %w", name, err)
		}
		report.Files = append(report.Files, path)
		report.Bytes += counted.n
		return nil
	}
	ratings := "ratings.csv"
	if m.like.reviews {
		ratings = "reviews.jsonl"
	}
	err := file(ratings, func(w io.Writer) error {
		var err error
		report.Repeated, err = m.writeRatings(ctx, w, l.Progress)
		return err
	})
	if err == nil {
		err = file("metadata.jsonl", func(w io.Writer) error { return m.writeProducts(ctx, w) })
	}
	if err != nil {
		return LikeReport{}, err
	}
	return report, nil
}

// counter counts the bytes it passes on.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// writeWhole writes to a temporary file beside path and renames it when all is well.
func writeWhole(path string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails after the rename, as it should
	defer tmp.Close()
	buf := bufio.NewWriterSize(tmp, 1<<16)
	if err := write(buf); err != nil {
		return err
	}
	if err := buf.Flush(); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// mall is a shop of any size that is never held in memory: everything about a user or
// an item is a function of its number and the seed, except how often an item is rated.
type mall struct {
	like               likeness
	seed               uint64
	rows, users, items int

	classes []class     // users by their number of ratings
	starts  []int       // ratings of item i are the rows [starts[i], starts[i+1])
	shuffle permutation // from rows to the places of users
	tree    tree
	clock   calendar
}

func newMall(l Like) *mall {
	like, _ := findLikeness(l.Shop)
	rows := l.Rows
	if rows == 0 {
		rows = like.usual
	}
	scaled := func(n int) int { return int(math.Round(float64(n) * float64(rows) / float64(like.rows))) }
	m := &mall{like: like, seed: l.Seed, rows: rows, users: scaled(like.users), items: scaled(like.items)}
	m.classes = userClasses(m.rows, m.users, min(mostByUser, m.items/4))
	m.starts = itemStarts(m.rows, m.items, m.users/headShare, newPermutation(m.items, m.draw(drawRank, 0)))
	m.shuffle = newPermutation(m.rows, m.draw(drawShuffle, 0))
	m.tree = newTree()
	m.clock = newCalendar(like.last)
	return m
}
