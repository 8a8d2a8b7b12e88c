package serve

import (
	"fmt"
	"hash/maphash"
)

// Keys are the keys of one side, by dense id, and the way back.
type Keys struct {
	text  string
	ends  []int64
	seed  maphash.Seed
	slots []slot // open addressing: a power of two, at most half full
}

// slot is one place of the table; most wrong keys differ in the hash already.
type slot struct {
	id   int32 // one more than it is, 0 where the place is free
	hash uint32
}

// newKeys takes the keys one after the other and where each ends.
func newKeys(text string, ends []int64) (*Keys, error) {
	k := &Keys{text: text, ends: ends, seed: maphash.MakeSeed()}
	from := int64(0)
	for i, end := range ends {
		if end < from || end > int64(len(text)) {
			return nil, fmt.Errorf("key %d ends at %d, want %d to %d", i, end, from, len(text))
		}
		from = end
	}
	size := 2
	for size < 2*len(ends) {
		size *= 2
	}
	k.slots = make([]slot, size)
	for id := range ends {
		at, hash := k.place(k.Key(int32(id)))
		if k.slots[at].id != 0 {
			return nil, fmt.Errorf("duplicate key %q", k.Key(int32(id)))
		}
		k.slots[at] = slot{int32(id + 1), hash}
	}
	return k, nil
}

// place is where key stands or would stand.
func (k *Keys) place(key string) (at uint64, hash uint32) {
	mask, h := uint64(len(k.slots)-1), maphash.String(k.seed, key)
	at, hash = h&mask, uint32(h>>32)
	for {
		s := k.slots[at]
		if s.id == 0 || s.hash == hash && k.Key(s.id-1) == key {
			return at, hash
		}
		at = (at + 1) & mask
	}
}

// Len is how many there are.
func (k *Keys) Len() int { return len(k.ends) }

// Key returns the key of id. It panics if id is outside [0, Len).
func (k *Keys) Key(id int32) string {
	from := int64(0)
	if id > 0 {
		from = k.ends[id-1]
	}
	return k.text[from:k.ends[id]]
}

// Find returns the id of key; ok is false if there is none.
func (k *Keys) Find(key string) (id int32, ok bool) {
	at, _ := k.place(key)
	id = k.slots[at].id - 1
	return id, id >= 0
}

// FindAll returns the ids of keys, in their order; the first unknown one is an error.
func (k *Keys) FindAll(keys []string) ([]int32, error) {
	ids := make([]int32, len(keys))
	for j, key := range keys {
		id, ok := k.Find(key)
		if !ok {
			return nil, fmt.Errorf("serve: no key %q among %d", key, k.Len())
		}
		ids[j] = id
	}
	return ids, nil
}
