package amazon

import "tandem/datasets"

// Report says what the files were taken for and counts what became of them.
type Report struct {
	Files    []FileReport         // in the order they were read
	Metadata MetadataReport       // zero without a metadata file
	Prices   datasets.PriceReport // zero without a price column
}

// FileReport is what one file was recognised as.
type FileReport struct {
	Path    string // as the Config has it
	Kind    string // "reviews", "ratings" or "metadata"
	Vintage string // "2014", "2018" or "2023"
	Layout  string // "JSON lines", "Python literals", "CSV user,item", "CSV item,user" or "CSV with header"
	Rows    int    // lines or objects read
}

// MetadataReport counts products: Rows = items described + Unknown + Repeated.
type MetadataReport struct {
	Rows     int // entries read
	Added    int // items that no review names, added by rule
	Unknown  int // the same, left out by rule
	Repeated int // entries after the first of their product, left out
	Absent   int // items without an entry: all their attributes are missing
	// CutPaths counts items whose category path ended at a part that is no category.
	CutPaths int
	// Debris counts texts left out because they are pieces of a web page.
	Debris int
}
