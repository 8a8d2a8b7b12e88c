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

// Functions of other packages that go by their old names here.
var (
	Decode     = kinds.Decode
	DecodeData = kinds.DecodeData
	Read       = kinds.Read
	Explain    = kinds.Explain
	Schema     = kinds.Schema

	wanted  = setting.Wanted
	nearest = setting.Nearest
)
