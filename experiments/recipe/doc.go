// Package recipe reads, checks and writes recipes: one experiment in YAML.
//
//   - Recipe is the whole of it. Its sections nest the configs of their owners (model.Config,
//     train.Config, split.Config, …), which carry the names, ranges, choices and
//     documentation of their keys (package setting), their defaults and their checks: nothing
//     of that is written here a second time;
//   - Kinds is the table of names that a recipe may choose among, and what follows from each:
//     the config of a baseline or an encoder, the keys that a kind uses. Package kinds has
//     it; this package knows no name of its own;
//   - Faults is everything that is wrong with a recipe at once, each with its place, what was
//     met and what was wanted.
//
// From text to a recipe with every value in it, and back:
//
//	r, err := recipe.Read(kinds.Table(), "shop.yaml", "train.lr=0.01", "models.cf.dim=32")
//	text, err := r.Marshal()
//
// How a text becomes a recipe: parse makes a tree without aliases; set puts in what --set
// says; decode walks the tree and the structs side by side, by the settings that their tags
// tell, each over the defaults of its kind; check holds every value against its tags, lets
// the owners check themselves, and asks what sections want of one another. Explain, Schema
// and Marshal walk the same settings.
//
// A model that is like another takes over what was written there, not what was decoded:
// the defaults of its own kind and loss fill the rest. A model's train section lies over the
// recipe's in the same way. Keys that a kind does not use are faults, since a setting without
// effect is a wrong belief about the run.
//
// Variables expand in paths alone, so that what is learned cannot depend on the environment.
package recipe
