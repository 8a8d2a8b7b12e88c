// Package doctor looks whether this machine is fit for a run, before an hour of training
// finds out that it is not.
//
//   - Config says where data and runs are, and how much room they need;
//   - Report is a list of Checks: each fine, worth a note, or wrong.
//
// In short:
//
//	report := doctor.Examine(doctor.Config{Data: "data", Runs: "runs"})
//	fmt.Print(report)
//	if n := report.Wrong(); n > 0 { … }
//
// What only makes a run slower is a note; wrong is what makes one fail or untrue.
//
// The package deliberately mends nothing and reads no data; what a recipe needs, only
// that recipe knows.
package doctor
