package experiments

// Encoders are those that the model was opened with, by "item/name" and "user/name".
func (s *Serving) Encoders() map[string]*Encoder { return s.encoders }
