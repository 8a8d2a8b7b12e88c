package datasets

import (
	"iter"
	"unsafe"
)

// IDs is a two-way map between keys (the data set's own strings) and dense ids
// 0, 1, 2, … in the order of first appearance. The zero value is empty and ready.
// It is not safe for concurrent writes.
//
// The keys stand one after the other in one text; an open-addressing table finds them.
// Memory: the bytes of the keys, 8 bytes per key, and 12 to 24 of table.
type IDs struct {
	text  []byte   // all keys; bytes once written never change, since keys point to them
	ends  []int    // by id: where its key ends in text
	slots []uint64 // see slot; the size is a power of two, or 0
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

// Add returns the id of key, giving it the next free one if it is new; the key is
// copied. It panics when more than 2³¹−1 keys are added.
func (d *IDs) Add(key string) int32 { return d.add(bytesOf(key), hashKey(bytesOf(key))) }

// AddBytes is Add for a key in bytes; it is copied only if it is new.
func (d *IDs) AddBytes(key []byte) int32 { return d.add(key, hashKey(key)) }

// Find returns the id of key, and whether it is known.
func (d *IDs) Find(key string) (id int32, ok bool) { return d.FindBytes(bytesOf(key)) }

// FindBytes is Find for a key in bytes.
func (d *IDs) FindBytes(key []byte) (id int32, ok bool) { return d.find(key, hashKey(key)) }

// Key returns the key of id. It panics if id is outside [0, Len).
func (d *IDs) Key(id int32) string {
	key := d.bytes(id)
	return unsafe.String(unsafe.SliceData(key), len(key)) // no write will reach these bytes
}

// All yields every id with its key, in order.
func (d *IDs) All() iter.Seq2[int32, string] {
	return func(yield func(int32, string) bool) {
		for id := range int32(d.Len()) {
			if !yield(id, d.Key(id)) {
				return
			}
		}
	}
}

// Keys returns all keys by id in a new slice.   Memory: 16 bytes per key.
func (d *IDs) Keys() []string {
	keys := make([]string, 0, d.Len())
	for _, key := range d.All() {
		keys = append(keys, key)
	}
	return keys
}

// Len is the number of keys.
func (d *IDs) Len() int { return len(d.ends) }

// Bytes is the memory that d takes.
func (d *IDs) Bytes() int64 { return int64(cap(d.text) + 8*cap(d.ends) + 8*cap(d.slots)) }

// bytes returns the key of id, shared with d.
func (d *IDs) bytes(id int32) []byte {
	start := 0
	if id > 0 {
		start = d.ends[id-1]
	}
	return d.text[start:d.ends[id]:d.ends[id]]
}

func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
