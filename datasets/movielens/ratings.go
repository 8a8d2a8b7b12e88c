package movielens

import (
	"bytes"
	"fmt"

	"tandem/datasets"
	"tandem/datasets/internal/blocks"
)

// chunk is what one block of ratings holds; keys point into the block.
type chunk struct {
	users, items [][]byte
	values       []float32
	times        []int64
}

// readRatings fills log from lines of user, movie, stars and time.
func (s *source) readRatings(l layout, log *datasets.Log) error {
	cut := []byte(l.cut)
	return eachBlock(s, l.ratings, func(b blocks.Block) (chunk, int, error) {
		var c chunk
		for n, line := range b.Lines() {
			if n == 1 && l.header != "" {
				if string(line) != l.header {
					return c, n, fmt.Errorf("header %s, want %q", clip(line), l.header)
				}
				continue
			}
			if len(line) == 0 {
				continue
			}
			if err := c.add(line, cut); err != nil {
				return c, n, err
			}
		}
		return c, 0, nil
	}, func(c chunk) {
		for r, user := range c.users {
			log.Users = append(log.Users, log.UserIDs.AddBytes(user))
			log.Items = append(log.Items, log.ItemIDs.AddBytes(c.items[r]))
		}
		log.Values = append(log.Values, c.values...)
		log.Times = append(log.Times, c.times...)
	})
}

// add parses one line.
func (c *chunk) add(line, cut []byte) error {
	user, rest, _ := bytes.Cut(line, cut)
	item, rest, _ := bytes.Cut(rest, cut)
	stars, time, four := bytes.Cut(rest, cut)
	if !four || bytes.Contains(time, cut) {
		return fmt.Errorf("%d fields, want 4: user, movie, rating, time", bytes.Count(line, cut)+1)
	}
	if err := digits(user); err != nil {
		return fmt.Errorf("user %w", err)
	}
	if err := digits(item); err != nil {
		return fmt.Errorf("movie %w", err)
	}
	value, ok := parseStars(stars)
	if !ok {
		return fmt.Errorf("rating %s, want 0.5 to 5 in steps of 0.5", clip(stars))
	}
	at, ok := parseTime(time)
	if !ok {
		return fmt.Errorf("time %s, want seconds since 1970", clip(time))
	}
	c.users = append(c.users, user)
	c.items = append(c.items, item)
	c.values = append(c.values, value)
	c.times = append(c.times, at)
	return nil
}

// parseStars reads "3", "3.0" or "3.5".
func parseStars(field []byte) (float32, bool) {
	half := float32(0)
	if len(field) == 3 && field[1] == '.' && (field[2] == '0' || field[2] == '5') {
		half = float32(field[2]-'0') / 10
		field = field[:1]
	}
	if len(field) != 1 || field[0] < '0' || field[0] > '5' {
		return 0, false
	}
	x := float32(field[0]-'0') + half
	return x, x >= .5 && x <= 5
}

// parseTime reads at most 11 digits: seconds up to the year 5138.
func parseTime(field []byte) (int64, bool) {
	if len(field) == 0 || len(field) > 11 {
		return 0, false
	}
	t := int64(0)
	for _, c := range field {
		if c < '0' || c > '9' {
			return 0, false
		}
		t = 10*t + int64(c-'0')
	}
	return t, true
}

// readPairs fills log from lines of a user and his movies.
func (s *source) readPairs(l layout, log *datasets.Log) error {
	seen := map[int32]int{}
	type line struct {
		number int
		fields [][]byte
	}
	var again error
	err := eachBlock(s, l.ratings, func(b blocks.Block) ([]line, int, error) {
		var lines []line
		for n, text := range b.Lines() {
			fields := bytes.Fields(text)
			if len(fields) < 2 {
				return nil, n, fmt.Errorf("%d fields, want a user and at least one movie", len(fields))
			}
			for k, f := range fields {
				if err := digits(f); err != nil {
					return nil, n, fmt.Errorf("field %d: %w", k+1, err)
				}
			}
			lines = append(lines, line{n, fields})
		}
		return lines, 0, nil
	}, func(lines []line) {
		for _, line := range lines {
			u := log.UserIDs.AddBytes(line.fields[0])
			if first, ok := seen[u]; ok && again == nil {
				again = fmt.Errorf("movielens: %s: line %d: user %s again after line %d, want one line per user",
					s.files[l.ratings].path, line.number, line.fields[0], first)
			}
			seen[u] = line.number
			for _, movie := range line.fields[1:] {
				log.Users = append(log.Users, u)
				log.Items = append(log.Items, log.ItemIDs.AddBytes(movie))
			}
		}
	})
	if again != nil {
		return again
	}
	return err
}

// eachBlock has every block of a file parsed, on all processors, and take called in
// the order of the file. parse returns the line that its error is about.
func eachBlock[T any](s *source, name string, parse func(blocks.Block) (T, int, error), take func(T)) error {
	f, path, err := s.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	err = blocks.Parse(blocks.NewReader(f, blocks.Options{}), func(b blocks.Block) (T, error) {
		value, line, err := parse(b)
		if err != nil {
			err = fmt.Errorf("line %d: %w", line, err)
		}
		return value, err
	}, func(value T) error {
		take(value)
		return nil
	})
	if err != nil {
		return fmt.Errorf("movielens: %s: %w", path, err)
	}
	return nil
}
