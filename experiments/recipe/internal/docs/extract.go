package docs

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the module, below whose root Extract looks.
const module = "tandem"

// Extract reads the comments of all structs with recipe keys below root, the directory of
// the module, and returns what stands in File.
func Extract(root string) ([]byte, error) {
	out := Docs{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("docs: %w", err)
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		out.file(file, strings.TrimSuffix(module+"/"+filepath.ToSlash(dir), "/."))
		return nil
	})
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(out, "", "\t") // keys sorted
	return append(text, '\n'), err
}

// file adds the structs of a file in a package.
func (d Docs) file(file *ast.File, pkg string) {
	for _, decl := range file.Decls {
		types, ok := decl.(*ast.GenDecl)
		if !ok || types.Tok != token.TYPE {
			continue
		}
		for _, spec := range types.Specs {
			t := spec.(*ast.TypeSpec)
			if s, ok := t.Type.(*ast.StructType); ok {
				comment := t.Doc
				if comment == nil {
					comment = types.Doc
				}
				d.structure(pkg+"."+t.Name.Name, comment, s)
			}
		}
	}
}

// structure adds a struct, if it has a recipe key.
func (d Docs) structure(name string, comment *ast.CommentGroup, s *ast.StructType) {
	keys := map[string]string{}
	for _, f := range s.Fields.List {
		if key := keyOf(f); key != "" && len(f.Names) == 1 {
			keys[f.Names[0].Name] = key
		}
	}
	if len(keys) == 0 {
		return
	}
	d[name] = parse(comment.Text(), keys)
	for _, f := range s.Fields.List {
		if len(f.Names) == 1 && keys[f.Names[0].Name] != "" {
			d[name+"."+f.Names[0].Name] = parse(f.Doc.Text(), keys)
		}
	}
}

// keyOf is the recipe key of a field, or "".
func keyOf(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return ""
	}
	key, _, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
	return strings.TrimPrefix(key, "-")
}

var word = regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*\b`)

// parse takes a comment apart. Names of fields become keys.
func parse(comment string, keys map[string]string) Doc {
	comment = word.ReplaceAllStringFunc(comment, func(w string) string {
		if key := keys[w]; key != "" {
			return key
		}
		return w
	})
	comment, touch, _ := strings.Cut("\n"+comment, "\nTouch:")
	text, example, _ := strings.Cut(comment, "\nExample:")
	return Doc{Text: paragraphs(text), Example: unindented(example), Touch: strings.Join(strings.Fields(touch), " ")}
}

// paragraphs joins the lines of each paragraph; indented ones stay lines, with two blanks,
// and so begin items of a list.
func paragraphs(text string) string {
	var out []string
	open := false // the last line goes on
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		goesOn := indented && strings.HasPrefix(line, "    ") && open // of an item
		switch {
		case trimmed == "":
			open = false
		case goesOn, !indented && open && !strings.HasPrefix(out[len(out)-1], "  "):
			out[len(out)-1] += " " + trimmed
		case indented:
			out, open = append(out, "  "+trimmed), true
		default:
			out, open = append(out, trimmed), true
		}
	}
	return strings.Join(out, "\n")
}

// unindented takes the indentation of the first line off all lines.
func unindented(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], " \t"))
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)):]
	}
	return strings.TrimSpace(strings.Join(slices.Clip(lines), "\n"))
}
