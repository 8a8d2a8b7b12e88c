package result

// SegmentComparison is a Comparison over the users of a group of a segment. PHolm is
// corrected for all pairs in all groups that make a claim; it is 1 for the others (Few),
// whatever P says.
type SegmentComparison struct {
	Segment string `json:"segment"`
	Group   string `json:"group"`
	Comparison
}
