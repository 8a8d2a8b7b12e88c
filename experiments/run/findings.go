package run

import (
	"path/filepath"

	"tandem/experiments/audit"
	"tandem/experiments/compare"
	"tandem/experiments/result"
)

// Findings are sentences about a finished run: what ablated features are worth, and what
// the audit of the features found, notices apart. An audit.json that cannot be read is an
// error.
func Findings(r *result.Run) ([]string, error) {
	report, err := result.ReadJSON[audit.Report](filepath.Join(r.Dir, AuditFile))
	if err != nil {
		return nil, err
	}
	var out []string
	verdicts := map[[2]string]bool{} // which say it already
	for _, v := range r.Summary.Verdicts {
		verdicts[[2]string{v.Hybrid, v.Partner}] = true
	}
	for _, a := range compare.Ablations(r.Recipe) {
		if verdicts[[2]string{a.With, a.Without}] {
			continue
		}
		if text := a.Sentence(&r.Summary); text != "" {
			out = append(out, text)
		}
	}
	for _, f := range report.Findings {
		if f.Level != audit.Notice {
			out = append(out, f.String())
		}
	}
	return out, nil
}
