// Package embed holds embedding tables: flat rows outside any graph, so that
// the cost of a training step never depends on the size of the vocabulary.
//
//   - Table is rows × width values, float32 or bfloat16 (DType);
//
//   - Part names a range of columns that one input of the model reads;
//
//   - Side is everything known about one kind of entity (users, or items): its id
//     table and one table per feature block. The row of an entity is the sum
//
//     row(e) = keep·ID[e] + Σ_blocks Σ_j weight_j·F[index_j]
//
// so a feature is one more row added in the id's own dimension, and a Side without
// blocks is pure collaborative filtering.
//
//	items.Gather(parts, r, id, true) // writes row(id) as row r of every part
//
// It deliberately knows no optimiser and no gradient: training reads and writes
// rows from outside. It keeps the moments of a row apart from the row: one after the
// other they would save two page walks of three, but with huge pages that is 20 % of
// Adam alone (192 → 154 ns a row of 64 in a table of 1 M rows, 274 → 223 of 3 M), less
// than a tenth of a step, and every table would be three times as long to read.
//
// # Half the memory
//
// A table of type BFloat16, and the moments that training keeps for it, take 2 bytes a
// number. Rows are widened to float32 when they are read; an update widens a row and its
// moments, computes in float32 and rounds the results up or down at random so that they
// are kept on average (Table.WriteRandom). Rounding to the nearest would lose every
// update below half the distance of two numbers: the second moment of Adam moves by a
// thousandth a step and neighbours are at least 2⁻⁸ apart, so it would never decay.
//
// Why not float16: it ends at 6·10⁻⁸, and a squared gradient is smaller than that as a
// rule, so second moments would be zero or far too large. bfloat16 has the range of
// float32.
//
// MovieLens 1M by the protocol of the NCF paper (recipe ncf-ml1m, seeds 1, 2, 3, mean ±
// standard deviation; best NDCG@10 on validation; commit c1f7e92):
//
//	model    dtype     HR@10           NDCG@10         validation
//	MF-64    float32   .7161 ± .0017   .4371 ± .0009   .5919
//	         bfloat16  .7177 ± .0026   .4380 ± .0018   .5928
//	NeuMF-8  float32   .6822 ± .0035   .4098 ± .0020   .5613
//	         bfloat16  .6826 ± .0040   .4088 ± .0010   .5598
//
// The differences are within those of the seeds. It costs time: one core takes 3.3 ms a
// step of MF-64 (5,120 samples) over 1 M rows, 2.5 ms with float32, as the conversions of
// the update outweigh the memory that is not read.
//
// # Ten million rows
//
// The memory of a new table is not written to: it comes as zeros from the operating
// system and counts from the first write of a row on. Large tables ask for pages of
// 2 MiB (Linux), since most of a random access is the walk for its page: with them the
// step of MF-64 over 10 M rows takes 3.4 instead of 6.0 ms of processor time, over 1 M
// 3.8 instead of 6.3. In exchange the first touch zeroes 2 MiB: over 10 M rows the first
// steps spent 13 s in the kernel instead of 8.6, once.
//
// Normal draws in parallel, 43 ns a value: 28 s of processor time for 10 M × 64. It does
// not wait for a row's first use, which would move the cost and save nothing: every row
// that is drawn belongs to an entity with an interaction, so the first epoch uses it.
package embed
