package result

// OffsetPoint is a trained model on validation under one offset: Value is the mean of
// the stopping metric over the stopping views, Warm and Cold are the metric where the
// held-out item is known to train or not; nil where validation has no such item.
type OffsetPoint struct {
	Offset float64  `json:"offset"`
	Value  float64  `json:"value"`
	Warm   *float64 `json:"warm,omitempty"`
	Cold   *float64 `json:"cold,omitempty"`
}
