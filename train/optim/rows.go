package optim

func row(x []float32, r int32, width int) []float32 { return x[int(r)*width : (int(r)+1)*width] }

// ahead is the row of x that comes a few turns after turn i, or nothing: what to fetch
// while the rows before it are worked on.
func ahead(x []float32, rows []int32, i, width int) []float32 {
	const turns = 6
	if i+turns >= len(rows) {
		return nil
	}
	return row(x, rows[i+turns], width)
}
