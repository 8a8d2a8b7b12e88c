// Package embed holds embedding tables: flat float32 rows outside any graph, so that
// the cost of a training step never depends on the size of the vocabulary.
//
//   - Table is rows × width values;
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
// Table.Data from outside.
package embed
