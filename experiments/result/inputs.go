package result

// File is one raw file that a run read.
type File struct {
	Path   string `json:"path"` // below data.root
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}
