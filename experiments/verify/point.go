package verify

import "fmt"

// Point is one training step of a run. Its text is a line that a traced run prints
// after the step.
type Point struct {
	Model string `json:"model"` // its name in the recipe
	Seed  uint64 `json:"seed"`  // of the training; of a search, the number of the trial
	Epoch int    `json:"epoch"` // from 1
	Step  int    `json:"step"`  // within the epoch, from 1
	Steps int    `json:"steps"` // of an epoch
}

const traceForm = "trace %s %d %d %d %d"

// String is a line that ParsePoint reads.
func (p Point) String() string {
	return fmt.Sprintf(traceForm, p.Model, p.Seed, p.Epoch, p.Step, p.Steps)
}

// ParsePoint reads what String wrote; ok is false for any other line.
func ParsePoint(line string) (p Point, ok bool) {
	_, err := fmt.Sscanf(line, traceForm, &p.Model, &p.Seed, &p.Epoch, &p.Step, &p.Steps)
	return p, err == nil
}

func (p Point) sameModel(q Point) bool { return p.Model == q.Model && p.Seed == q.Seed }

// Where names the step for people.
func (p Point) Where() string {
	return fmt.Sprintf("%s, seed %d, epoch %d, step %d of %d", p.Model, p.Seed, p.Epoch, p.Step, p.Steps)
}
