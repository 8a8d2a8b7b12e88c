// Package model holds what inference needs: the embedding tables and dense weights of
// a recommender, its gorgonia graph for training, and graph-free scoring.
//
// With p the row of a user and q the row of an item (package embed: id plus features),
//
//	GMF        h·(p ⊙ q) + b                       He et al. 2017, eq. 9
//	MLP        w·φ_L(…φ_1([p ; q])…) + b           He et al. 2017, eq. 10, φ = ReLU layers
//	NeuMF      both, with rows of their own, concatenated before the last layer (eq. 12)
//	two-tower  ⟨p, q⟩, or cos(p, q)/τ, plus biases where asked (bias.go: where they start)
//	MF         two-tower with the dot product and both biases (Rendle et al. 2020)
//
// Every kind takes item and user features; without them it is pure collaborative
// filtering. An entity without a training interaction has a zero id row, so only its
// features speak for it. With a the id row of an item and b what its features add up to,
// q = a + b; instead it can be (fusion.go)
//
//	b + Σ MLP(features of a group)          Config.Towers
//	[a ; b]·W + c                           concat
//	g·a + (1−g)·b  or  g·a + b              gate: g = σ(slope·ln(1+n) + start), 0 for n = 0
//
// with n the training rows of the item. A two-tower model can read the last items of a user in
// their order, beside a row of the user or in its place (Config.History): p = row + encoder(q of
// those items), by what package model/internal/history says. What it reads are Histories, data that
// whoever scores hands to the Model. The types and what they do:
//
//   - Config says which model; New makes a Model with initialised weights;
//   - Model.Logits adds the model to a gorgonia graph over gathered rows;
//   - Model.Fuse does the same for rows of items that are more than sums;
//   - Model.Scorer freezes the item side and scores users against all items with plain
//     kernels; a test holds both together to 1e-5;
//   - Scorer.TopN finds the best items of many users without a row of the catalogue;
//   - Model.ItemGraph, UserGraph and ScoreGraph are the same in ONNX, for other runtimes;
//     a test holds ONNX Runtime to 1e-5.
//
// The package deliberately knows no loss, no optimiser and no file.
package model
