package experiments

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"tandem/datasets/setting"
)

//go:embed recipes/*.yaml
var builtin embed.FS

// Builtin returns the text of a recipe that comes with the program, for Decode.
func Builtin(name string) ([]byte, error) {
	data, err := builtin.ReadFile("recipes/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("experiments: no built-in recipe %q, %s", name, setting.Wanted(name, BuiltinNames()))
	}
	return data, nil
}

// BuiltinNames lists the recipes that Builtin knows, sorted.
func BuiltinNames() []string {
	entries, err := builtin.ReadDir("recipes")
	if err != nil {
		panic("experiments: embedded recipes missing")
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	return names
}
