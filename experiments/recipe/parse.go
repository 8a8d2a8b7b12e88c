package recipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parse reads one YAML document as a tree without aliases; nothing at all is an empty
// map.
func parse(data []byte) (*yaml.Node, Faults) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err)
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0:
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}, nil
	case err != nil:
		return nil, unreadable(err)
	}
	if err := loader.Load(&second); err == nil {
		return nil, Faults{at(&second, ": a second document, want one")}
	} else if !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	root := doc.Content[0]
	if faults := unalias(root, nil, map[*yaml.Node]bool{}); len(faults) > 0 {
		return nil, faults
	}
	return root, nil
}

// unalias puts what aliases stand for in their place.
func unalias(n *yaml.Node, above []*yaml.Node, done map[*yaml.Node]bool) (faults Faults) {
	if done[n] {
		return nil
	}
	above = append(above, n)
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			if slices.Contains(above, c.Alias) {
				faults = append(faults, at(c, fmt.Sprintf(": *%s stands inside itself", c.Value)))
				continue
			}
			n.Content[i] = c.Alias
		}
		faults = append(faults, unalias(n.Content[i], above, done)...)
	}
	done[n] = true
	return faults
}

// unreadable is the fault of a text that is no YAML.
func unreadable(err error) Faults {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return Faults{{What: ": " + strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	what := ": not YAML: " + strings.TrimPrefix(e.ContextMsg+": "+e.Message, ": ")
	if e.Mark.Line == 0 {
		return Faults{{What: what}}
	}
	return Faults{at(&yaml.Node{Line: e.Mark.Line, Column: e.Mark.Column}, what)}
}

// at is a fault at the place of n in the file.
func at(n *yaml.Node, what string) Fault {
	return Fault{
		What: what, Where: fmt.Sprintf("line %d, column %d", n.Line, n.Column),
		line: n.Line, column: n.Column,
	}
}
