package result

import "encoding/json"

// WarmFile is warm.json: what a run that was started from another one took over, and what
// had changed.
const WarmFile = "warm.json"

// WarmRecord is that file.
type WarmRecord struct {
	From   string `json:"from"`   // directory of the other run, or a file of weights in it
	Recipe string `json:"recipe"` // HashRecipe of the other run
	Data   string `json:"data"`   // HashData
	Until  *int64 `json:"until"`  // the last time in its train part; null without times

	Epochs        int     `json:"epochs"`         // as in the recipe, and so are the next three
	LR            float64 `json:"lr"`             // factor of the learning rate
	Old           float64 `json:"old"`            // share of the known rows that is trained again
	EvaluateEvery int     `json:"evaluate_every"` // epochs between validations

	Weights  map[string]string          `json:"weights"`  // SHA-256 of the file that a model and seed started from
	Encoders map[string]json.RawMessage `json:"encoders"` // those kept as they were, by item/name and user/name
	Changes  *WarmChanges               `json:"changes"`  // between the train parts
	Metrics  map[string]WarmMetrics     `json:"metrics"`  // on test, by model
}

// WarmMetrics are what a model came to in the other run and in this one, each on its own
// test part.
type WarmMetrics struct {
	Before map[string]float64 `json:"before"` // in the other run, by metric
	After  map[string]float64 `json:"after"`  // in this run, by metric
}
