package testshop

// Tuned is a small search; cosine, since a schedule depends on all the epochs that are
// planned.
const Tuned = `
name: try
data: {format: synth, synth: {users: 120, items: 60, interactions: 8, seed: 1}}
features: {item: [{column: price, kind: price}]}
models:
  - {name: knn, kind: item-knn}
  - {name: cf, kind: two-tower, dim: 8} # the plain one
  - {name: hybrid, like: cf, features: [price]}
train: {loss: softmax, negatives: 16, batch: 128, epochs: 9, lr: 0.01, lr_schedule: cosine, stop: {patience: 0}}
evaluate: {metrics: [ndcg@5], segments: []}
compare: {bootstrap: 100}
seeds: [3]
tune:
  models: [cf, hybrid]
  trials: 7
  method: random
  space:
    train.lr: {log: [0.0005, 0.1]}
    dim: {int: [4, 16], log: true}
    id_dropout: {uniform: [0, 0.5]}
`
