package synth

// Made counts what Make wrote.
type Made struct {
	Users int `json:"users"` // of the shop
	Items int `json:"items"` // of the shop
	Rows  int `json:"rows"`  // interactions
}

// Make generates a shop and writes its files into dir, as Write does, and what is planted
// to the file truth, as WriteTruth does; "" = no such file.
func Make(dir, truth string, c Config) (*Made, error) {
	d, planted, err := Generate(c)
	if err != nil {
		return nil, err
	}
	if err := Write(dir, d); err != nil {
		return nil, err
	}
	if truth != "" {
		if err := WriteTruth(truth, planted); err != nil {
			return nil, err
		}
	}
	return &Made{d.Log.NumUsers(), d.Log.NumItems(), d.Log.Len()}, nil
}
