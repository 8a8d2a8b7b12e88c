package amazon

import (
	"fmt"
	"strings"
)

// Recognise says what a file is, by its first lines; Rows is 0. It is stricter than
// Read, which was told that the file is Amazon's: objects must also have the keys of
// their kind, since other shops write about categories and verified buyers too.
func Recognise(path string) (FileReport, error) {
	s, err := open(path)
	if err != nil {
		return FileReport{}, err
	}
	defer s.close()
	if !s.holdsObjects() {
		order, err := recogniseCSV(s.first, DefaultConfig())
		if err != nil {
			return FileReport{}, s.faultFirst(err)
		}
		return FileReport{Path: path, Kind: ratingsKind, Vintage: order.vintage.String(), Layout: order.layout()}, nil
	}
	is, err := recognise(s.first)
	if err != nil {
		return FileReport{}, s.faultFirst(err)
	}
	names := fieldNames(s.first, is.python)
	for _, key := range is.keys() {
		if !names[key] {
			return FileReport{}, s.faultFirst(fmt.Errorf("%s without %s, want %s", is, key, strings.Join(is.keys(), ", ")))
		}
	}
	return FileReport{Path: path, Kind: is.kind, Vintage: is.vintage.String(), Layout: is.layout()}, nil
}

// keys are the fields that every object of its kind has.
func (s shape) keys() []string {
	switch {
	case s.kind == reviewsKind && s.vintage == of2023:
		return []string{"user_id", "parent_asin", "rating", "timestamp"}
	case s.kind == reviewsKind:
		return []string{"reviewerID", "asin", "overall", "unixReviewTime"}
	case s.vintage == of2023:
		return []string{"parent_asin"}
	}
	return []string{"asin"}
}
