// Package train learns the weights of a model: the loop, the step, checkpoints.
//
//   - Run says what to learn from what: a model, a training log, and the three things
//     that are chosen by name elsewhere: a Loss (train/loss), a Sampler (train/sample)
//     and a Rule (train/optim);
//   - Config steers it; Result, Record and Progress tell how it went.
//
// A training run:
//
//	run := &train.Run{Config: config, Model: m, Train: split.Train, Loss: loss.BCE, Sampler: uniform, Rule: adam}
//	result, err := run.Fit(ctx, false)
//
// # How a batch flows
//
// An epoch visits the positives in a keyed random order (model/draw). A step takes the
// next Batch of them and cuts it into micro-batches of fixed size, each a slot with a
// gorgonia graph of its own over the shared dense weights:
//
//	draw     every slot looks up its positives and draws their negatives
//	gather   rows of the tables (id + features) are copied into the graph's inputs,
//	         an item that several pairs share once
//	run      forward and backward; fused ops keep their buffers (model/op)
//	group    rows of one user or item are chained, users and items at once
//	sum      their gradients are added in the order of the slots and samples
//	features gradients of items go to the rows of their features
//	clip     the norm over everything, if asked for
//	update   rows that were touched, then the dense weights (train/optim)
//
// The first three are one task per slot, the last ones one task per 64 rows; a crew of
// GOMAXPROCS workers takes tasks as they come. No sum depends on who computes it, and
// every draw is a function of where it is used, so the bytes of a checkpoint are the
// same at any GOMAXPROCS, and after a kill and a resume. They do depend on the level of
// the kernels (kernel.Level): AVX-512, AVX2 and plain Go add in different orders.
//
// Why a graph per micro-batch and not per worker: gradients can stay where the graph
// left them until they are summed, so nothing is copied and nothing waits. Why not
// gorgonia's tape machine: it takes 15-50 µs and a hundred allocations a run, as much as
// the arithmetic of a few hundred rows; op.Program runs the same graph without.
//
// # Where the time goes
//
// NeuMF-8 (layers 64, 32, 16, 8; 1,024 positives with 4 negatives a step) over a log of
// the size of MovieLens-1M takes 1.5 ms of one core a step, 3.5 M samples a second, on an
// AMD EPYC (Zen 4); the shares are of processor time, from
//
//	go test ./train -run xxx -bench Step/NeuMF-8 -cpu 1 -cpuprofile cpu.prof
//
//	draw     16 %   half of it the test whether a negative is a positive: one random
//	                cache line a draw in a table of users × items bits
//	gather    9 %   some 4,000 rows of 160 bytes, asked for six rows ahead
//	run      53 %   Sgemm 30 %, masking by ReLU 3 %, the loss 3 %, the rest 17 %
//	group     2 %
//	sum      14 %   adding the gradients of these rows by item
//	update    6 %   Adam over some 3,300 rows: weight and two moments, three places apiece
//
// The limit is Sgemm at the peak of the machine; small layers leave it, as they are a
// third of the time here, and memory is the rest. NeuMF-64 (layers 256, 256, 128, 64) is
// three quarters Sgemm.
//
// Tables of bfloat16 (package embed) are updated in float32 and rounded at random, by
// draws keyed by seed, step, table, row and column: threads and resumes change nothing.
// Averages of such tables are bfloat16 too. A checkpoint holds what is in memory, in its
// type; it is written from and read into its place, so it needs no memory of its own.
//
// What the package deliberately does not do: read files or flags, know metrics (Run
// calls Evaluate), or choose by name.
package train
