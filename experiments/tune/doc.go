// Package tune searches for the settings with the highest value, a trial after the
// other. It knows nothing of recipes or models.
//
//   - Space is what may be chosen, a list of Dimension; a point holds one number for
//     each of them;
//   - Trial is a point and what it was worth;
//   - Space.Random and Space.TPE propose the next point;
//   - Halving tells which trial to train for how many epochs next, so that poor ones
//     cost little.
//
// A search:
//
//	space := tune.Space{{Name: "lr", Low: 1e-4, High: 1e-1, Log: true}, {Name: "loss", Choices: 3}}
//	var past []tune.Trial
//	for range 30 {
//		point := space.TPE(seed, past)
//		past = append(past, tune.Trial{Point: point, Value: worth(point)})
//	}
//
// A proposal is a function of the seed and of the trials before it, with no state in
// between: an interrupted search continues as though nothing had happened once its trials
// are read back. That is why the samplers are written here: those of libraries carry a
// generator through the search.
//
// The package deliberately has no Gaussian processes, no trials in parallel, and
// no dimensions that depend on each other.
package tune
