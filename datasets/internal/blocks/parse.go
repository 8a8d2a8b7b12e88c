package blocks

// Parse has parse called with every block of r, on up to GOMAXPROCS goroutines at the
// same time, and consume with every result, in the order of the text, on the caller's
// goroutine. The first error in the text ends it and is returned as it is; results
// before it have been consumed, none behind it will be.
//
// A block is valid until consume has returned: a result may point into it.
// Memory: at most 2·GOMAXPROCS+2 blocks and their results.
func Parse[T any](r *Reader, parse func(Block) (T, error), consume func(T) error) error {
	return InOrder(r.Next, parse, func(b Block, value T) error {
		err := consume(value)
		r.Recycle(b)
		return err
	})
}
