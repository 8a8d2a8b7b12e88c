// Package history makes vectors of histories: of the last items of a user, oldest first, one
// vector for every position, which reads that item and those before it. Nothing here needs a
// graph: training wraps Forward and Backward in one fused op (op.History), scoring calls
// Forward alone, so both compute the same bits.
//
//   - Config says which encoder; Weights lists the dense weights that it reads;
//   - Packed are some histories, one after the other without padding: cost follows their rows;
//   - Encoder owns the buffers of as many positions as it has room for, and allocates nothing
//     afterwards.
//
// With x_p the row of the item at position p of a history (id, features and towers of the same
// model), plus what positions, gaps and events are embedded by, the encoders are
//
//	mean       y_p = Σ_l a_l·x_{p−l},  a = softmax(θ_0 … θ_p): a learned weight by recency
//	gru        y_p = W·h_p + c, h a gated recurrent unit over x (Cho et al. 2014, as PyTorch has it)
//	attention  causal pre-norm blocks: h ← h + D(A(LN(h))), h ← h + D(F(LN(h))), between two LN
//
// with A causal attention of several heads (Vaswani et al. 2017, §3.2) and F a layer of GELU
// between two linear ones. Kang and McAuley 2018 (SASRec) have two such blocks. Filter adds to A
// a causal depth-wise convolution over the same normalised rows, a short low-pass beside
// attention (compare Shin et al. 2024, BSARec, whose filter is neither causal nor short).
// D is dropout; its masks are draws keyed by step, place and position, so that neither the
// number of workers nor a resume moves them.
//
// The package deliberately knows no item, no table and no loss: rows come in, vectors go out.
package history
