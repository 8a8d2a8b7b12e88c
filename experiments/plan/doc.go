// Package plan tells what a run will take in memory and time before it starts.
//
//   - Plan is the answer: data, Memory, and a Model for each of the recipe with Spans of time;
//   - Make reads the data and measures: trained models take real steps, baselines are fitted
//     on parts of the data and scaled by their cost;
//   - Start is how package run begins: it prepares, refuses by the plan what does not fit into
//     memory, and holds the process to the plan (Hold, Within).
//
// A snippet:
//
//	p, err := plan.Make(ctx, recipe, plan.Options{Calibrate: 2 * time.Second, Memory: 8 << 30})
//	err = plan.Write(os.Stdout, p)
//
// # What is promised of memory
//
// All figures are resident memory of the process, which /usr/bin/time -v tells as the maximum
// resident set size:
//
//   - Memory.Peak is what tandem run takes at most where nothing limits it;
//   - Memory.Needed is the smallest limit (--mem) that a run accepts, and a limit that was
//     accepted is kept. What exceeds it is refused: a limit below the program's own memory, and
//     a prepared set whose rows exceed it, before data are read; all else once they were read
//     and before anything is fitted, with the smallest limit told.
//
// A collector that waits until the heap has doubled makes a peak a matter of when it last ran:
// the same run took 65 or 95 MiB. So a run holds it (Hold): garbage beside what is in use at
// the worst moment stays below a tenth of it, or 8 MiB, and free memory goes back to the system
// before every model. Then a peak follows from what is in use, which is counted from shapes,
// not guessed from rows:
//
//	Peak   = max(Reading, Program + Heap + Garbage)
//	Heap   = data as they are after reading + values of metrics × views × users of all models
//	         and seeds + the largest model at its worst moment
//
// Reading and Program are measured, not counted: a plan reads the data as the run will.
// Where a run goes on (--resume) or finds models that it need not train, it takes less.
//
// # What is promised of times
//
// Times are those of this machine as busy as it is now.
//
// The package deliberately scores no test part, and leaves out reading, checkpoints,
// resampling and reports: a Span is training and evaluation.
package plan
