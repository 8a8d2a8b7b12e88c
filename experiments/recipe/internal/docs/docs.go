// Package docs has what the owners of settings say of them: the comments of the fields that
// recipes nest, as extract found them in the source. The file is written by
// go generate ./experiments/kinds, and a test holds it against the source.
//
// A comment is what the setting is, its unit and range; then, if there is one, an example
// after a line "Example:", indented; and last, on a line that begins with "Touch:", when to
// change it.
package docs

import (
	_ "embed"
	"encoding/json"
	"reflect"
)

// File is the name of the extracted comments, beside this file.
const File = "docs.json"

//go:embed docs.json
var text []byte

// Doc is what a comment says, with the names of fields as recipes have them.
type Doc struct {
	Text    string `json:"text,omitempty"`    // what it is; a line that begins with two blanks is a list or a formula
	Example string `json:"example,omitempty"` // in YAML
	Touch   string `json:"touch,omitempty"`   // when to change it
}

// Docs are those of fields and of types, by "package.Type.Field" and "package.Type" with the
// path of the package.
type Docs map[string]Doc

// Read returns all of them.
func Read() (Docs, error) {
	var out Docs
	err := json.Unmarshal(text, &out)
	return out, err
}

// Field is the doc of a field of a struct.
func (d Docs) Field(owner reflect.Type, name string) Doc { return d[key(owner)+"."+name] }

// Type is the doc of a struct.
func (d Docs) Type(t reflect.Type) Doc { return d[key(t)] }

func key(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }
