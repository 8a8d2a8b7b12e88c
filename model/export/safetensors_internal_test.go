package export

import (
	"fmt"
	"io"
)

// ReadSafetensors reads a plain safetensors file of size bytes, whoever wrote it, as
// LoadSafetensors does one that has a checksum.
func ReadSafetensors(r io.Reader, size int64) ([]Tensor, map[string]string, error) {
	raw, err := readHeader(r, size)
	if err != nil {
		return nil, nil, fmt.Errorf("export: safetensors: %w", err)
	}
	tensors, metadata, err := readBody(r, raw, size)
	if err != nil {
		return nil, nil, fmt.Errorf("export: safetensors: %w", err)
	}
	return tensors, metadata, nil
}
