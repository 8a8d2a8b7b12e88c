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
// A run may go on from the weights and moments of another one (Run.Start) and visit some
// rows of its log only (Run.Rows): how a model takes up what is new without a full training.
//
// # How a batch flows
//
// A row of the log counts by its weight: its term of the loss is multiplied by the weight
// against the mean of all rows (drawn.weight). Penalties, and how negatives are drawn, do not
// ask for weights.
//
// An epoch visits the positives in a keyed random order (model/draw). A step takes the
// next Batch of them and cuts it into micro-batches of fixed size, each a slot with a
// gorgonia graph of its own over the shared dense weights:
//
//	draw     every slot looks up its positives, draws their negatives and numbers its items
//	group    users, and items of all slots, are numbered and their occurrences chained
//	gather   rows of items (id + features) are copied once for all slots, and multiplied
//	         by their share of the first layer; feature rows are grouped meanwhile
//	run      forward and backward, tile by tile; fused ops keep their buffers (model/op)
//	sum      gradients of rows and dense weights are added in the order of the slots and
//	         samples, and that of the product is taken back through its weight
//	reduce   gradients of items go to the rows of their features and to that weight
//	clip     the norm over everything, if asked for
//	update   rows that were touched, and the dense weights (train/optim)
//
// draw and run are one task per slot, group one per side, the others one per some rows or
// values; GOMAXPROCS workers take tasks as they come. No sum depends on who
// computes it, and every draw is a function of where it is used, so the bytes of a
// checkpoint are the same at any GOMAXPROCS, and after a kill and a resume. They do depend
// on the level of the kernels (kernel.Level): AVX-512, AVX2 and plain Go add in different
// orders.
//
// What is drawn for the positives, and how graphs read it, is a batch of some type.
// In an own one (own.go) every positive has negatives of its own, and all is as above. In a
// shared one (shared.go) the negatives are drawn for the whole batch before the slots draw
// anything, every slot gathers its own positives, and tiles are whole slots. The engine
// knows a batch as four methods; what both have in common is in drawn.go.
//
// A model with a history learns from a third kind, a sequence (sequence.go): a batch is whole
// users, as many as have about Batch positions, packed one behind the other; every position
// predicts the next target among negatives that the batch shares or among all training items.
// A history lies in one slot, whose graph has room for the micro-batch and one history more.
//
// Why items belong to the batch and layers to tiles: the first layer of an item costs as
// much as the second one of a pair, and the more pairs share it the better; activations
// are read back soonest from the second-level cache, which has room for some 300 pairs.
// So the product of an item with its weight is an input of the graph, and its gradient an
// output. That one product goes both ways by plain Sgemm (items.go); all else is what
// gorgonia derives.
//
// Where the row of an item is more than a sum (model.Fuse), graphs of their own make it:
// one for every 128 keys of the batch, again once per item and not per pair. Their first
// half runs in gather; the second one, once sum has the gradients of their rows, takes
// these on to id rows, inputs of towers and dense weights.
//
// Why a graph per micro-batch and not per worker: gradients of items can stay where the
// graph left them until they are summed, and nothing waits. Why not gorgonia's tape
// machine: it takes 15-50 µs and a hundred allocations a run, as much as the arithmetic of
// a few hundred rows; op.Program runs the same graph without.
//
// # Where the time goes
//
// Microseconds of one core of an AMD EPYC (Zen 4) a step of 1,024 positives with 4
// negatives over a log of the size of MovieLens-1M, AVX-512. Every task and op was timed
// alone and its least time counted, since other work shared the machine: what it can do,
// not what it did. Copies within a slot, 30 and 150 µs, are not in it.
//
//	           NeuMF-8   NeuMF-64   (layers 64, 32, 16, 8 and 256, 256, 128, 64)
//	draw           340        420   half of it asks whether a negative is a positive
//	group           50         50   users and items: two tasks, so two workers at most
//	gather          75        460   2,800 distinct items
//	sum            140        920   from the slots to users, items and dense weights
//	update         165      1,040   Adam: some 3,700 rows, three places each
//	Sgemm          420     17,920   of that 5,080 for the first layer of items
//	other ops      320      1,500   first layer of pairs 890, dot products 270, ReLU 130
//	             1,510     22,310
//
// NeuMF-64 is bound by Sgemm. Forward, a pair takes 65.5·D/B kflop for its item (D
// distinct items among B pairs), 13.1 for its fifth of a user, 65.5 and 16.4 for layers
// two and three, and twice that backward. At the peak of this core, 117 GFLOP/s:
//
//	B        D/B   kflop a pair   at the peak         as above
//	 1,280   .85            452   .26 M samples/s     .19
//	 5,120   .55            393   .30                 .23
//	20,480   .18            321   .36                 .28
//
// Sgemm runs at 112 in these shapes. What is left between it and the peak is memory: rows
// of tables, weights and moments pass once a step, whatever the batch, so that small
// batches pay most. More needs fewer flops, or another arithmetic than float32.
//
// Config.Arithmetic bfloat16 is such a one: products of two bfloat16 are exact in float32,
// and processors with AVX512_BF16 add up twice as many at a time. Two workers then train
// NeuMF-64 at .42, .46 and .60 M samples/s instead of .25, .34 and .48 (tandem bench
// --only train/NeuMF-64,bfloat16/NeuMF-64; medians of 5, one run); Sgemm is half of what is
// left, Adam, packing and the copies of rows a quarter. What NeuMF-8 gains is within the
// noise: its layers are narrow, and Sgemm is a quarter of a step.
//
// The next batch is not drawn and gathered while this one is computed. That would save no
// work, only fill pauses, and as tasks are taken as they come a worker pauses in group
// and for the last task of a part. Group is 50 µs where a step of NeuMF-64 takes 11 ms of
// two workers; and rows read early would miss the update of the step before.
//
// Tables of bfloat16 (package embed) are updated in float32 and rounded at random, by
// draws keyed by seed, step, table, row and column: threads and resumes change nothing.
// Averages of such tables are bfloat16 too. A checkpoint holds what is in memory, in its
// type; it is written from and read into its place, so it needs no memory of its own.
//
// What the package deliberately does not do: read files or flags, know metrics (Run
// calls Evaluate), or choose by name.
package train
