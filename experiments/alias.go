package experiments

import (
	"tandem/datasets/clean"
	"tandem/datasets/setting"
	"tandem/experiments/kinds"
	"tandem/experiments/recipe"
	"tandem/train"
)

// What of package recipe goes by its old name here.
type (
	Recipe   = recipe.Recipe
	Model    = recipe.Model
	Feature  = recipe.Feature
	Features = recipe.Features
	Train    = recipe.Train
	Stop     = recipe.Stop
	Warm     = recipe.Warm
	Evaluate = recipe.Evaluate
	States   = recipe.States
	FoldIn   = train.FoldConfig
	Compare  = recipe.Compare
	Pairs    = recipe.Pairs
	Tune     = recipe.Tune
	Space    = recipe.Space
	Range    = recipe.Range
	Offset   = recipe.Offset
	Data     = recipe.Data
	Clean    = clean.Config
	Fault    = recipe.Fault
	Faults   = recipe.Faults
	Origin   = recipe.Origin
)

// The states of an item or user, the parts of a model, and the protocol of a whole ranking.
const (
	StateHot  = recipe.StateHot
	StateWarm = recipe.StateWarm
	StateCold = recipe.StateCold

	RoleBaseline = recipe.RoleBaseline
	RoleCF       = recipe.RoleCF
	RoleHybrid   = recipe.RoleHybrid
	RolePlacebo  = recipe.RolePlacebo

	ProtocolFull = recipe.ProtocolFull
)

// Decode is recipe.Decode with all kinds that there are.
func Decode(data []byte, set ...string) (*Recipe, error) {
	return recipe.Decode(kinds.Table(), data, set...)
}

// Read is recipe.Read with all kinds that there are.
func Read(path string, set ...string) (*Recipe, error) {
	return recipe.Read(kinds.Table(), path, set...)
}

// Explain is recipe.Explain with all kinds that there are.
func Explain(data []byte, set ...string) ([]Origin, error) {
	return recipe.Explain(kinds.Table(), data, set...)
}

// Schema is recipe.Schema with all kinds that there are.
func Schema() ([]byte, error) { return recipe.Schema(kinds.Table()) }

func wanted(word string, known []string) string { return setting.Wanted(word, known) }

func nearest(word string, known []string) (best string, ok bool) { return setting.Nearest(word, known) }
