package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// screen is how many lines a function may have, its signature and last brace included.
const screen = 60

// limits hold the module, outside tests and generated files, to a form that can be read.
// They go down, never up.
var limits = []struct {
	measure string
	most    int
	found   func(*house) (worst int, where []string)
}{
	{"functions over a screen", 0, func(h *house) (int, []string) { return len(h.long), h.long }},
	{"exported fields without a comment", 0, func(h *house) (int, []string) { return len(h.fields), h.fields }},
	{"exported functions, methods and types without a comment", 0, func(h *house) (int, []string) { return len(h.bare), h.bare }},
	{"lines of the largest package", 5000, func(h *house) (int, []string) { return largest(h.lines) }},
	{"exported names of the largest package", 90, func(h *house) (int, []string) { return largest(h.names) }},
}

func TestHouse(t *testing.T) {
	h := newHouse()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return h.add(path, filepath.ToSlash(rel), nil)
	})
	require.NoError(t, err)
	require.Greater(t, len(h.lines), 30, "the walk missed the module")
	for _, limit := range limits {
		if worst, where := limit.found(h); worst > limit.most {
			t.Errorf("%s: %d, want ≤ %d:\n%s", limit.measure, worst, limit.most, strings.Join(where, "\n"))
		}
	}
}

// house is what was measured of some files.
type house struct {
	files  *token.FileSet
	long   []string       // functions over a screen
	fields []string       // exported fields of exported structs without a comment of their own
	bare   []string       // exported functions, methods and types without one
	lines  map[string]int // by package
	names  map[string]int // exported ones, methods counted, by package
}

func newHouse() *house {
	return &house{files: token.NewFileSet(), lines: map[string]int{}, names: map[string]int{}}
}

// add measures a file, whose text is source or, without, what path holds; rel is its path
// in the module.
func (h *house) add(path, rel string, source any) error {
	file, err := parser.ParseFile(h.files, path, source, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return err
	}
	pkg := rel[:max(0, strings.LastIndex(rel, "/"))]
	h.lines[pkg] += h.files.File(file.Pos()).LineCount()
	at := func(n ast.Node, name string) string {
		return fmt.Sprintf("%s:%d %s", rel, h.files.Position(n.Pos()).Line, name)
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if n := h.files.Position(decl.End()).Line - h.files.Position(decl.Pos()).Line + 1; n > screen {
				h.long = append(h.long, fmt.Sprint(at(decl, decl.Name.Name), ": ", n, " lines"))
			}
			if decl.Name.IsExported() && ast.IsExported(receiver(decl)) {
				h.names[pkg]++
				if decl.Doc == nil {
					h.bare = append(h.bare, at(decl, decl.Name.Name))
				}
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						if name.IsExported() {
							h.names[pkg]++
						}
					}
				case *ast.TypeSpec:
					h.typed(pkg, decl, spec, at)
				}
			}
		}
	}
	return nil
}

// typed measures a type.
func (h *house) typed(pkg string, decl *ast.GenDecl, spec *ast.TypeSpec, at func(ast.Node, string) string) {
	if !spec.Name.IsExported() {
		return
	}
	h.names[pkg]++
	if decl.Doc == nil && spec.Doc == nil && spec.Comment == nil {
		h.bare = append(h.bare, at(spec, spec.Name.Name))
	}
	ast.Inspect(spec.Type, func(n ast.Node) bool {
		s, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range s.Fields.List {
			for _, name := range f.Names { // an embedded type has its own comment
				if name.IsExported() && f.Doc == nil && f.Comment == nil {
					h.fields = append(h.fields, at(f, spec.Name.Name+"."+name.Name))
				}
			}
		}
		return true
	})
}

// receiver is the name of the type that a method belongs to; of a function its own.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	name := ""
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool { // *T, T[P]
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

// largest is the largest number and where it was counted.
func largest(by map[string]int) (most int, where []string) {
	for pkg, n := range by {
		if n > most {
			most, where = n, []string{pkg}
		}
	}
	return most, where
}

// The measures themselves, so that the walk cannot pass by seeing nothing.
func TestHouseMeasures(t *testing.T) {
	long := "func long() {\n" + strings.Repeat("\tprintln()\n", screen-1) + "}\n" // one line too many
	source := `package p

// T has a comment.
type T struct {
	A, B int
	C    int // has one
	// D has one.
	D     struct{ E int }
	small int
}

type Bare[P any] int

func (b *Bare[P]) Method() {}
func (t t) Hidden()        {}

// F has a comment.
func F() {}

const X, y = 1, 2

` + long
	h := newHouse()
	require.NoError(t, h.add("p.go", "a/p/p.go", source))
	require.NoError(t, h.add("q.go", "a/p/q.go", "// Code generated by hand. DO NOT EDIT.\n\npackage p\n\nfunc Generated() {}\n"))
	require.Equal(t, []string{"a/p/p.go:22 long: 61 lines"}, h.long)
	require.Equal(t, []string{"a/p/p.go:5 T.A", "a/p/p.go:5 T.B", "a/p/p.go:8 T.E"}, h.fields)
	require.Equal(t, []string{"a/p/p.go:12 Bare", "a/p/p.go:14 Method"}, h.bare)
	require.Equal(t, map[string]int{"a/p": 5}, h.names)
	require.Equal(t, map[string]int{"a/p": strings.Count(source, "\n")}, h.lines)
}
