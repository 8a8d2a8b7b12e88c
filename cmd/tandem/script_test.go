package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"tandem": main}) }

// TestScripts runs testdata/script/*.txtar against the program itself.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "json": jsonAt, "flip": flip, "setline": setLine, "gzip": gzipped, "truncate": truncate,
		},
		Setup:     passStores,
		Condition: isSet,
	})
}

// passStores gives scripts what reaches the real stores of load_real.txtar.
func passStores(env *testscript.Env) error {
	for _, name := range []string{"TANDEM_POSTGRES", "TANDEM_OPENSEARCH", "PGPASSWORD"} {
		env.Setenv(name, os.Getenv(name))
	}
	return nil
}

// isSet is the condition [env:NAME]: the variable is set.
func isSet(condition string) (bool, error) {
	name, ok := strings.CutPrefix(condition, "env:")
	if !ok {
		return false, fmt.Errorf("condition %q, want env:NAME", condition)
	}
	return os.Getenv(name) != "", nil
}

// code runs a command and wants its exit code: code 2 tandem run nope.
func code(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
	if strings.Contains(ts.ReadFile("stderr"), "goroutine ") {
		ts.Fatalf("a stack trace")
	}
}

// jsonAt wants that a file, such as stdout, is one JSON document with the value at a
// path: json stdout models.0.name hybrid. The length of a list is at "len".
func jsonAt(ts *testscript.TestScript, neg bool, args []string) {
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	decoder.UseNumber()
	var v any
	ts.Check(decoder.Decode(&v))
	if decoder.More() {
		ts.Fatalf("more than one JSON document")
	}
	for _, key := range strings.Split(args[1], ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			if key == "len" {
				v = len(x)
				continue
			}
			i, err := strconv.Atoi(key)
			ts.Check(err)
			v = x[i]
		default:
			ts.Fatalf("nothing at %s in %s", key, args[1])
		}
	}
	if got := fmt.Sprint(v); (got == args[2]) == neg {
		ts.Fatalf("%s = %s, want %s (negated: %v)", args[1], got, args[2], neg)
	}
}

// flip changes one bit of the byte in the middle of a file.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(path, data, 0o644))
}

// setLine replaces line n, counted from 1, of a file: setline FILE n TEXT.
func setLine(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	data, err := os.ReadFile(path)
	ts.Check(err)
	lines := strings.Split(string(data), "\n")
	lines[n-1] = args[2]
	ts.Check(os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644))
}

// gzipped compresses a file to FILE.gz.
func gzipped(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	f, err := os.Create(path + ".gz")
	ts.Check(err)
	w := gzip.NewWriter(f)
	_, err = w.Write(data)
	ts.Check(errors.Join(err, w.Close(), f.Close()))
}

// truncate cuts a file to half its size.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()/2))
}
