package explore

import "fmt"

// Finding is one sentence about one figure.
type Finding struct {
	Figure string `json:"figure"` // its id on the page
	Text   string `json:"text"`   // a sentence
	// Notable says that the number is beyond a limit that changes what a model can do.
	Notable bool `json:"notable"`
}

// say makes a sentence; notable marks those that lead the page.
func say(figure string, notable bool, format string, args ...any) []Finding {
	return []Finding{{figure, fmt.Sprintf(format, args...), notable}}
}

// findings returns the sentences of all figures that e has, in the order of the page.
func findings(e *Exploration) []Finding {
	var all []Finding
	add := func(f []Finding) { all = append(all, f...) }
	d := e.Data
	add(sayDensity(d))
	add(sayTail(d.ItemTail))
	add(sayActivity(d))
	add(sayOutlook(d.ItemActivity))
	add(sayValues(d.Values))
	add(sayGrowth(d.Growth))
	add(saySeasons(d.Growth))
	add(sayFreshness(d.Freshness))
	add(sayPrice(d.Price))
	add(sayBoxes(d.Price))
	add(sayDemand(d.Price))
	add(sayCategory(d))
	add(sayColumns("item-columns", "item", d.ItemColumns))
	add(sayColumns("user-columns", "user", d.UserColumns))
	add(sayGroups(d.Groups))
	add(sayEvents(e.Read.Events))
	add(sayConversion(e.Read))
	add(sayRepeats(e.Read.Repeats))
	add(sayBlanks(e.Blanks))
	add(sayOdd(e.Read.Odd))
	add(sayClean(e.Clean))
	add(saySignals(e.Signals))
	if e.Leaks != nil {
		add(sayLeaks(e.Leaks))
		add(sayTimeline(e.Leaks))
		add(sayPopularity(e.Leaks))
	}
	return all
}
