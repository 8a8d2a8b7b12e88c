package datasets

// Data is what a reader returns.
type Data struct {
	// Log holds every interaction; nil when the source gives its own Split.
	Log *Log
	// Spilled holds the rows instead, and Log only their ids; nil unless a reader was
	// given a Spill. Only Clean, Compact and package prepared take such Data.
	Spilled *Spill
	// Given is the source's own split; nil when it has none. Its Valid may be nil:
	// the recipe then says how to make one from Train.
	Given *Split

	Items Catalog  // by item id; covers every id of ItemIDs
	Users Profiles // by user id; covers every id of UserIDs

	// Candidates are the items to rank for each user in a candidate protocol, the
	// held-out item not among them, each list a set; nil = rank the whole catalog.
	Candidates *Lists
}

// UserIDs returns the ids shared by every Log of d.
func (d *Data) UserIDs() *IDs { return d.anyLog().UserIDs }

// ItemIDs returns the ids shared by every Log of d.
func (d *Data) ItemIDs() *IDs { return d.anyLog().ItemIDs }

func (d *Data) anyLog() *Log {
	if d.Log != nil {
		return d.Log
	}
	return d.Given.Train
}

// Logs returns every log of d.
func (d *Data) Logs() []*Log {
	all := []*Log{d.Log}
	if d.Given != nil {
		all = append(all, d.Given.Train, d.Given.Valid, d.Given.Test)
	}
	var logs []*Log
	for _, l := range all {
		if l != nil {
			logs = append(logs, l)
		}
	}
	return logs
}

// Split is one data set in three disjoint parts that share their ids. A model learns
// from Train, choices are made on Valid, and Test is opened once.
type Split struct {
	Train, Valid, Test *Log // what a model learns from
	// Fold has the rows by which users without a train row introduce themselves before
	// Test asks for them; nil unless the split holds users out.
	Fold *Log
	// Signals are the rows of events that are no targets from between validation and test: a
	// model that is fitted on Valid too learns from them. nil where all events are targets.
	Signals *Log
	// Late are those from after the test targets: nobody learns from them, but an evaluation may
	// ask for them as targets of their own. nil where Signals is.
	Late *Log
}
