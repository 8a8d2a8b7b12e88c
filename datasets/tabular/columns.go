package tabular

// keys are many keys, one after the other in one text: key i is text[ends[i-1]:ends[i]].
type keys struct {
	text []byte
	ends []int
}

func (k *keys) add(key []byte) {
	k.text = append(k.text, key...)
	k.ends = append(k.ends, len(k.text))
}

// at returns key i, shared with k.
func (k *keys) at(i int) []byte {
	start := 0
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.text[start:k.ends[i]]
}

// joined gathers a column in parts, so that growing it copies nothing twice.
type joined[T any] struct {
	parts [][]T
	n     int
}

func (j *joined[T]) add(part []T) {
	if len(part) > 0 {
		j.parts = append(j.parts, part)
		j.n += len(part)
	}
}

// all returns the column and lets go of its parts; nil if there are none.
func (j *joined[T]) all() []T {
	if j.n == 0 {
		return nil
	}
	out := make([]T, 0, j.n)
	for i, part := range j.parts {
		out = append(out, part...)
		j.parts[i] = nil
	}
	j.parts, j.n = nil, 0
	return out
}
