package tfevents

import (
	"fmt"
	"path/filepath"
	"time"
)

// CreateIn makes a new event file in dir; TensorBoard reads those of one directory in
// the order of their names.
func CreateIn(dir string) (*Writer, error) {
	now := time.Now()
	name := fmt.Sprintf("events.out.tfevents.%d.tandem", now.UnixNano())
	return Create(filepath.Join(dir, name), time.Now)
}
