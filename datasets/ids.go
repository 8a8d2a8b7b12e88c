package datasets

// IDs is a two-way map between keys (the data set's own strings) and dense ids
// 0, 1, 2, … in the order of first appearance. The zero value is empty and ready.
// It is not safe for concurrent writes.
type IDs struct {
	keys  []string
	index map[string]int32
}

// NewIDs returns IDs that hold keys in the given order; a repeated key keeps its
// first id.
func NewIDs(keys ...string) *IDs {
	d := &IDs{}
	for _, k := range keys {
		d.Add(k)
	}
	return d
}

// Add returns the id of key, giving it the next free one if it is new.
// It panics when more than 2³¹−1 keys are added.
func (d *IDs) Add(key string) int32 {
	if id, ok := d.index[key]; ok {
		return id
	}
	if d.index == nil {
		d.index = make(map[string]int32)
	}
	if len(d.keys) == 1<<31-1 {
		panic("datasets: more than 2^31-1 keys")
	}
	id := int32(len(d.keys))
	d.index[key] = id
	d.keys = append(d.keys, key)
	return id
}

// Find returns the id of key, and whether it is known.
func (d *IDs) Find(key string) (id int32, ok bool) {
	id, ok = d.index[key]
	return id, ok
}

// Key returns the key of id. It panics if id is outside [0, Len).
func (d *IDs) Key(id int32) string { return d.keys[id] }

// Keys returns all keys by id. The slice is shared: do not write to it.
func (d *IDs) Keys() []string { return d.keys }

// Len is the number of keys.
func (d *IDs) Len() int { return len(d.keys) }
