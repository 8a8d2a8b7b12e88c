package setting

// Defaulter is a config that does not start as its zero value: as an element of a list, or
// where it is left out unless written. A decoder calls SetDefaults before it reads what is
// written over it.
type Defaulter interface {
	// SetDefaults overwrites the config with what holds where nothing is written. kind is
	// the value of its kind field, written or not; "" if it has none.
	SetDefaults(kind string)
}
