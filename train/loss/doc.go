// Package loss holds training losses as graph nodes. Every loss reads the same matrix
// of logits, (B×(1+N)) with the positive of each row in column 0, and returns the
// scalar
//
//	L = Σ_b weight_b · ℓ(z_b0; z_b1 … z_bN)
//
// With weight 1/B for real rows and 0 for padding, L is the mean over a batch however
// it is cut into pieces; rows of a log with weights w have w/(w̄·B), w̄ the mean weight of the log. A logit of op.Masked takes part in none of them.
//
//	loss, err := loss.BCE(logits, weights)
//
// A new loss is one function over the rows of a matrix (see rows) in one file. The
// package deliberately holds no regulariser: weight decay belongs to the optimiser.
package loss
