// Package jsonline reads the fields it is asked for out of one JSON object, such as a
// line of a JSON lines file, and checks the rest of it on the way.
//
//	s := jsonline.New("user_id", "rating")
//	fields, err := s.Scan(line) // fields[0] is the raw user_id, fields[1] the raw rating
//	…
//	user, err := jsonline.String(fields[0])
//	rating, err := jsonline.Float(fields[1])
//
// It accepts and refuses exactly what encoding/json does, and finds the same values;
// only text with bytes that are not UTF-8 is an error here (encoding/json replaces
// them), raised by the function that reads it. Nothing is copied or decoded but what
// is asked for: that makes it several times as fast.
//
// It deliberately builds no tree and knows no struct.
package jsonline
