package testshop

// Halves has a NeuMF that stays where its halves put it.
const Halves = `
name: halves
data: {format: synth, synth: {users: 120, items: 60, interactions: 12, seed: 1}}
features: {item: [{column: price, kind: price}]}
models:
  - {name: gmf, kind: gmf, dim: 8, features: [price], init_sd: 0.1}
  - {name: mlp, kind: mlp, layers: [16, 8], features: [price], init_sd: 0.1}
  - {name: neumf, kind: neumf, dim: 8, layers: [16, 8], features: [price], pretrain: {gmf: gmf, mlp: mlp, alpha: 0.75}, train: {optimizer: sgd, lr: 1e-30, epochs: 1}}
train: {loss: bce, negatives: 4, batch: 32, epochs: 6, lr: 0.01}
evaluate: {metrics: [ndcg@10], segments: []}
compare: {bootstrap: 100}
seeds: [1, 2]
tune:
  models: [neumf]
  method: random
  trials: 3
  space: {train.lr: {log: [1e-4, 1e-2]}, pretrain.alpha: {uniform: [0.1, 0.9]}}
`
