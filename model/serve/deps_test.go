package serve_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program that serves carries nothing of training, and no library beside the standard
// one and what detects processors.
func TestServeImportsNoTraining(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "tandem/model/serve").Output()
	require.NoError(t, err)
	require.NotEmpty(t, out)
	require.Subset(t, []string{
		"golang.org/x/sys/cpu", "golang.org/x/sys/unix", "tandem/datasets", "tandem/datasets/setting", "tandem/datasets/internal/calendar", "tandem/datasets/internal/group", "tandem/features", "tandem/model/draw",
		"tandem/model/embed", "tandem/model/internal/fuse", "tandem/model/kernel", "tandem/model/internal/pages", "tandem/model/rank", "tandem/model/serve",
	}, strings.Fields(string(out)))
}
