// Package setting lets a config say once, on its own fields, what every reader of it must
// know: the name of a key, the values it may have, where it is a path. Decoding, checks,
// the JSON schema and the reference of recipes all go by these tags, so that a setting has
// one home: the struct that it steers.
//
//	type Config struct {
//		// LR is the learning rate of the first step.
//		LR       float64 `yaml:"lr" range:"> 0"`
//		Schedule string  `yaml:"lr_schedule" choice:"constant cosine"`
//	}
//
//	func (c Config) Validate() error {
//		faults := setting.Check(c) // what the tags say
//		if c.Schedule == "cosine" && c.Epochs == 1 {
//			faults.Add("lr_schedule", " = cosine, want more than one epoch for it")
//		}
//		return faults.Join("train: ") // train: lr = -1, want > 0
//	}
//
// The tags of a field:
//
//	yaml:"key"            its key; "key,omitempty" is not written where it is zero;
//	                      ",inline" takes in the fields of a struct as if they stood here;
//	                      "-" and no tag at all are no setting
//	range:"≥ 1"           what a number may be, or the numbers of a list: see Range
//	choice:"a b"          what a text may be
//	table:"losses"        the texts are the names of a table that whoever decodes has
//	kind:"true"           this text decides which other fields of the struct are used
//	only:"a b"            those kinds alone use the field; of an inline struct, its fields
//	                      that have no such tag
//	path:"true"           a path, where variables of the environment expand
//
// The package knows nothing of YAML itself, of files or of recipes. Defaults are no tags:
// they are code beside the struct, since many depend on one another.
package setting
