package explore

import (
	"fmt"
	"math"

	"tandem/datasets/describe"
)

func sayPrice(p *describe.Prices) []Finding {
	if p == nil {
		return nil
	}
	if p.Priced == 0 {
		return say("price", true, "No item has a price above 0: the column is no use as a price.")
	}
	low, high := at(p.Quantiles, .05), at(p.Quantiles, .95)
	text := fmt.Sprintf("Nine of ten prices lie between %s and %s", number(low), number(high))
	switch span := high / low; {
	case span >= 10:
		text += fmt.Sprintf(", a factor of %s: only their logarithm or buckets make them comparable", number(round2(span)))
	case span >= 2:
		text += ": buckets tell low prices from high ones"
	default:
		text += ": they are nearly alike, and can tell little"
	}
	all := p.Priced + p.Missing + p.Zero + p.Negative
	missing, zero := ratio(p.Missing, all), ratio(p.Zero, all)
	if missing >= .05 {
		text += fmt.Sprintf("; %s of the items have no price, which the encoder flags", percent(missing))
	}
	if zero >= .05 {
		text += fmt.Sprintf("; %s have a price of 0, which is no missing one", percent(zero))
	}
	return say("price", missing >= .2, "%s.", text)
}

func sayBoxes(p *describe.Prices) []Finding {
	if p == nil || len(p.Boxes) < 2 {
		return nil
	}
	s := "The category explains " + percent(p.Explained) + " of the variance of the price (as logarithm)"
	switch {
	case p.Explained >= .5:
		return say("boxes", false, "%s: beside it, only the price within the category is news.", s)
	case p.Explained >= .15:
		return say("boxes", false, "%s: price and category overlap, and each says something of its own.", s)
	}
	return say("boxes", false, "%s: price says what the category does not.", s)
}

func sayDemand(p *describe.Prices) []Finding {
	if p == nil || len(p.Demand) < 2 {
		return nil
	}
	r := p.Correlation
	switch {
	case math.Abs(r) < .1:
		return say("demand", false, "Price and popularity hardly go together (rank correlation %s): if price helps, it is by taste.", signed(r))
	case r < 0:
		return say("demand", false, "Cheaper items are met more often (rank correlation %s): part of what price tells is popularity, which the baseline knows too.", signed(r))
	}
	return say("demand", false, "Higher-priced items are met more often (rank correlation %s): part of what price tells is popularity, which the baseline knows too.", signed(r))
}
