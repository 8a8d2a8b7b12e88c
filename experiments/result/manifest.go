package result

import (
	"bufio"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"tandem/datasets"
	"tandem/datasets/split"
	"tandem/experiments/sums"
)

// Manifest is manifest.json: everything a run depended on. Each hash covers the one
// before it, so the first that differs between two runs says what changed.
type Manifest struct {
	Recipe   string            `json:"recipe"`          // HashRecipe
	Files    []File            `json:"files"`           // that the data was read from
	Base     string            `json:"base,omitempty"`  // the current directory, if relative paths of data are below it
	Data     string            `json:"data"`            // HashData, after cleaning
	Split    string            `json:"split"`           // HashSplit: runs that share it can be compared
	Features map[string]string `json:"features"`        // of the fitted encoders, by item/name and user/name
	Models   map[string]string `json:"models"`          // SeedResult.Weights by model/seed
	Warm     map[string]string `json:"warm,omitempty"`  // SHA-256 of the weights of another run that models started from, by model/seed
	Until    *int64            `json:"until,omitempty"` // the last time in the train part; absent without times
	Code     Code              `json:"code"`            // which program ran
	Kernels  string            `json:"kernels"`         // kernel.Level: another one rounds otherwise
	Machine  Machine           `json:"machine"`         // where it ran

	// Clean and Cut count what cleaning and splitting did with the rows.
	Clean datasets.CleanReport `json:"clean"`
	Cut   split.Report         `json:"cut"` // of the split

	Started  string `json:"started"`  // RFC 3339
	Finished string `json:"finished"` // empty while the run is on
	// TestOpened counts how often the test split was looked at, by model/seed, over all runs in
	// the directory that had the same split: training anew does not forget it.
	TestOpened map[string]int `json:"test_opened"`
}

// Code says which program ran.
type Code struct {
	Version  string            `json:"version"`  // of the module
	Commit   string            `json:"commit"`   // empty when built without version control
	Modified bool              `json:"modified"` // the tree differed from the commit
	Program  string            `json:"program"`  // SHA-256 of the executable, where no commit tells what it is
	Go       string            `json:"go"`       // version of the compiler
	Modules  map[string]string `json:"modules"`  // version of each dependency
}

// Machine says where a program ran. Results do not depend on it, but for the kernels.
type Machine struct {
	OS         string `json:"os"`         // runtime.GOOS
	Arch       string `json:"arch"`       // runtime.GOARCH
	CPU        string `json:"cpu"`        // empty where it cannot be told
	CPUs       int    `json:"cpus"`       // that the process may use
	GOMAXPROCS int    `json:"gomaxprocs"` // threads that may run at once
}

// ThisCode reads what the linker wrote into the running program. Without a commit, or with a
// modified tree, the executable is read and hashed.
func ThisCode() Code {
	c := Code{Go: runtime.Version(), Modules: map[string]string{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return c
	}
	c.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			c.Commit = s.Value
		case "vcs.modified":
			c.Modified = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		c.Modules[m.Path] = m.Version
	}
	if c.Commit == "" || c.Modified {
		c.Program = program()
	}
	return c
}

// program is the SHA-256 of the running program's file, read once, since it has tens of
// megabytes; empty when it cannot be read.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	sum, _, _ := sums.Of(path)
	return sum
})

// Identity is the same for two programs that compute the same; empty where that
// cannot be told.
func (c Code) Identity() string {
	switch {
	case c.Commit != "" && !c.Modified:
		return c.Commit + " " + c.Go
	case c.Program != "":
		return c.Program
	}
	return ""
}

// ThisMachine describes the machine that the program runs on.
func ThisMachine() Machine {
	return Machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH, CPU: cpuName(),
		CPUs: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
	}
}

// cpuName is the model name that Linux tells; other systems have no file for it.
func cpuName() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// File is one raw file that a run read.
type File struct {
	Path   string `json:"path"`   // below data.root
	Bytes  int64  `json:"bytes"`  // size
	SHA256 string `json:"sha256"` // of the bytes, in hex
}
