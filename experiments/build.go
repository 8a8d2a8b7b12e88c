package experiments

import (
	"context"
	"fmt"
	"math"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"
	"tandem/model/baseline"
	"tandem/train"
	"tandem/train/eval"
	"tandem/train/loss"
	"tandem/train/optim"
	"tandem/train/sample"
)

// This file maps the names of a recipe to what they stand for; no other place does.

// Encoder turns a column into one sparse row per entity. Its exported fields are what
// it learned from the training log, and go into the checkpoint.
type Encoder interface {
	Encode(*datasets.Column) (*features.Block, error)
}

func fitEncoder(f Feature, seen features.Seen, c *datasets.Column) (Encoder, error) {
	switch f.Kind {
	case "price":
		return features.FitPrice(seen, c, features.PriceConfig{Standardized: f.Standardized, Buckets: f.Buckets})
	case "path":
		return features.FitPath(seen, c, features.PathConfig{MinItems: f.MinItems, Mean: f.Weight == "mean"})
	case "tags":
		return features.FitTags(seen, c, features.TagsConfig{MinItems: f.MinItems, Weight: f.Weight})
	}
	return nil, fmt.Errorf("experiments: feature kind %q, want one of price, path, tags", f.Kind)
}

// fitBaseline fits a model that has a closed form.
func fitBaseline(ctx context.Context, m *Model, train *datasets.Log, seed uint64) (eval.Scorer, error) {
	switch m.Kind {
	case "random":
		return baseline.NewRandom(train, seed), nil
	case "popularity":
		return baseline.FitPopularity(train), nil
	case "item-knn":
		return baseline.FitItemKNN(ctx, train, baseline.ItemKNNConfig{K: m.KNN.K, Shrink: m.KNN.Shrink, Weight: m.KNN.Weighting})
	}
	return nil, fmt.Errorf("experiments: model kind %q, want one of random, popularity, item-knn", m.Kind)
}

func buildLoss(name string) (train.Loss, error) {
	switch name {
	case "bce":
		return loss.BCE, nil
	case "bpr":
		return loss.BPR, nil
	case "softmax":
		return loss.Softmax, nil
	}
	return nil, fmt.Errorf("experiments: loss %q, want one of bce, bpr, softmax", name)
}

func buildSampler(name string, log *datasets.Log) (train.Sampler, error) {
	switch name {
	case "uniform":
		return sample.NewUniform(log)
	}
	return nil, fmt.Errorf("experiments: sampler %q, want uniform", name)
}

func buildRule(t *Train) (train.Rule, error) {
	decay, eps := float32(t.WeightDecay), float32(t.Eps)
	switch t.Optimizer {
	case "sgd":
		return &optim.SGD{Decay: decay}, nil
	case "adagrad":
		return &optim.Adagrad{Eps: eps, Decay: decay}, nil
	case "adam":
		return &optim.Adam{Beta1: t.Beta1, Beta2: t.Beta2, Eps: eps, Decay: decay}, nil
	}
	return nil, fmt.Errorf("experiments: optimizer %q, want one of sgd, adagrad, adam", t.Optimizer)
}

// modelConfig is the architecture of a trained model.
func modelConfig(m *Model) model.Config {
	return model.Config{
		Kind: m.Kind, Dim: m.Dim, Layers: m.Layers, Similarity: m.Similarity, Temperature: m.Temperature,
		ItemBias: m.ItemBias, BiasInit: m.BiasInit, InitSD: m.InitSD, ColdOffset: m.ColdOffset,
	}
}

// averageEvery is how many steps pass between two updates of the averaged weights.
const averageEvery = 10

// trainConfig is how a trained model learns.
func trainConfig(m *Model, seed uint64) train.Config {
	t := m.Train
	return train.Config{
		Epochs: t.Epochs, Batch: t.Batch, MicroBatch: t.MicroBatch, Negatives: t.Negatives, SharedNegatives: t.SharedNegatives,
		LR: t.LR, Schedule: t.LRSchedule, L2: t.L2, ClipNorm: t.ClipNorm, IDDropout: m.IDDropout,
		Average: math.Pow(t.Average, averageEvery), AverageEvery: averageEvery,
		EvaluateEvery: t.EvaluateEvery, Patience: t.Stop.Patience,
		CheckpointSteps: t.CheckpointSteps, CheckpointEvery: t.CheckpointEvery, MaxSeconds: t.MaxSeconds, Seed: seed,
	}
}
