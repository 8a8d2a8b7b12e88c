package features

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tandem/datasets"
)

// This file makes columns out of the training log, for encoders of numbers, prices and
// dates. It is given that log and no other, so nothing later can get in; who has no row in
// it has nothing, and is missing. Events count as often as they are there.

// userActivity is how many rows each user has; missing for none.   Cost: O(rows).
func userActivity(train *datasets.Log) *datasets.Column {
	out := missingColumn("activity", train.NumUsers())
	for u, n := range train.UserCounts() {
		if n > 0 {
			out.Numbers[u] = float64(n)
		}
	}
	return out
}

// itemCount is how many rows each item has; missing for none.   Cost: O(rows).
func itemCount(train *datasets.Log) *datasets.Column {
	out := missingColumn("count", train.NumItems())
	for i, n := range train.ItemCounts() {
		if n > 0 {
			out.Numbers[i] = float64(n)
		}
	}
	return out
}

// userMeanPrice is the price level of each user: the geometric mean of what the items of
// their rows cost,
//
//	exp(Σ ln price / n) over the n rows with a price > 0
//
// and missing for n = 0. Price is a number column over the items, checked as FitPrice does.
// Cost: O(rows log rows).
func userMeanPrice(train *datasets.Log, price *datasets.Column) (*datasets.Column, error) {
	return perUser("mean price", train, price, func(logs []float64) float64 {
		mean, _ := moments(logs)
		return math.Exp(mean)
	}, 1)
}

// userPriceSpread is the population standard deviation of ln price over the rows of each
// user with a price > 0; missing for fewer than two.   Cost: O(rows log rows).
func userPriceSpread(train *datasets.Log, price *datasets.Column) (*datasets.Column, error) {
	return perUser("price spread", train, price, func(logs []float64) float64 {
		_, sd := moments(logs)
		return sd
	}, 2)
}

// perUser applies f to the ascending ln prices of each user who has at least least of them,
// so that the order of the log does not matter to the last bit.
func perUser(name string, train *datasets.Log, price *datasets.Column, f func(logs []float64) float64, least int) (*datasets.Column, error) {
	if err := checkItems(train, price, true); err != nil {
		return nil, err
	}
	logs := make([][]float64, train.NumUsers())
	for row, i := range train.Items {
		if err := checkPrice(price, int(i)); err != nil {
			return nil, err
		}
		if v := price.Numbers[i]; v > 0 {
			u := train.Users[row]
			logs[u] = append(logs[u], math.Log(v))
		}
	}
	out := missingColumn(name, train.NumUsers())
	for u, list := range logs {
		if len(list) >= least {
			slices.Sort(list)
			out.Numbers[u] = f(list)
		}
	}
	return out, nil
}

// itemFirstSeen is the time of the first row of each item; missing without any. A log
// without times is an error.   Cost: O(rows).
func itemFirstSeen(train *datasets.Log) (*datasets.Column, error) {
	if train.Times == nil {
		return nil, errors.New("features: first seen: the log has no times")
	}
	out := missingColumn("first seen", train.NumItems())
	for row, i := range train.Items {
		if t := float64(train.Times[row]); !(out.Numbers[i] <= t) { // the first is not a number
			out.Numbers[i] = t
		}
	}
	return out, nil
}

// itemAge is how long before the end of the log each item had its first row, in the unit
// of its times; missing without any. A log without times is an error.   Cost: O(rows).
func itemAge(train *datasets.Log) (*datasets.Column, error) {
	out, err := itemFirstSeen(train)
	if err != nil || train.Len() == 0 {
		return out, err
	}
	out.Name = "age"
	end := float64(slices.Max(train.Times))
	for i, first := range out.Numbers {
		out.Numbers[i] = end - first
	}
	return out, nil
}

func missingColumn(name string, n int) *datasets.Column {
	return &datasets.Column{Name: name, Numbers: slices.Repeat([]float64{math.NaN()}, n)}
}

// checkItems returns an error unless column has numbers (or labels) for the items of log.
func checkItems(log *datasets.Log, column *datasets.Column, numeric bool) error {
	if err := checkKind(column, numeric); err != nil {
		return err
	}
	if column.Len() != log.NumItems() {
		return fmt.Errorf("features: column %q: %d rows, want %d, one per item of the log", column.Name, column.Len(), log.NumItems())
	}
	return nil
}
