package report

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"tandem/experiments/audit"
	"tandem/experiments/figures"
	"tandem/experiments/result"
	"tandem/experiments/run"
)

//go:embed features.html
var featuresText string

// auditView is what the audit says of every feature.
type auditView struct {
	Rows     []auditRow
	Findings []auditFinding
}

type auditRow struct {
	Name, Of, Verdict, Class string
	Values, Filled, Rows     int
	Missing, Touched         string
}

type auditFinding struct{ Level, Text, Class string }

// readAudit reads audit.json; nil if the run has none.
func readAudit(dir string) (*audit.Report, error) {
	a, err := result.ReadJSON[audit.Report](filepath.Join(dir, run.AuditFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return a, err
}

// levelClass is how a level of a finding looks.
func levelClass(level string) string {
	if level == audit.Notice {
		return "open"
	}
	return "worse"
}

// Audit is the audit as the page wants it; nil without any feature or finding.
func (v *view) Audit() *auditView {
	a := v.Data.Audit
	if a == nil || len(a.Features)+len(a.Findings) == 0 {
		return nil
	}
	out := &auditView{}
	for _, f := range a.Features {
		row := auditRow{Name: f.Name, Of: f.Side + ", " + f.Kind, Verdict: f.Verdict, Class: "better",
			Values: f.Values, Filled: f.Filled, Rows: f.Rows, Missing: "–"}
		if f.Column != f.Name {
			row.Of += " of " + f.Column
		}
		if f.Missing > 0 {
			row.Missing = fmt.Sprintf("%.1f\u00a0%%", 100*f.MissingShare())
		}
		for _, found := range a.Findings {
			if found.Side == f.Side && found.Feature == f.Name {
				row.Class = levelClass(found.Level)
				break // the worst comes first
			}
		}
		low, high := 0, 0
		for k, t := range f.Traces {
			if k == 0 || t.Touched < low {
				low = t.Touched
			}
			high = max(high, t.Touched)
		}
		if len(f.Traces) > 0 {
			row.Touched = figures.Grouped(low)
		}
		if low < high {
			row.Touched += "–" + figures.Grouped(high)
		}
		out.Rows = append(out.Rows, row)
	}
	for _, f := range a.Findings {
		out.Findings = append(out.Findings, auditFinding{f.Level, f.Text, levelClass(f.Level)})
	}
	return out
}

// Signals are what events weigh, by those who learn from them; none without kinds of events.
func (v *view) Signals() []*audit.Signals {
	if v.Data.Audit == nil {
		return nil
	}
	return v.Data.Audit.Signals
}
