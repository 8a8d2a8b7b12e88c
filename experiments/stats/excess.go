package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Excess holds what a column is worth against what useless copies of it are worth that
// were planted beside it.
type Excess struct {
	Mean      float64    // of the column less the mean of its copies, over users and trainings
	CI95      [2]float64 // of Mean, over users and trainings
	P         float64    // one-sided: that a useless column has so large an excess
	Copies    float64    // mean worth of a copy
	CopiesSD  float64    // of a copy's worth, between copies of one training
	Trainings int        // T of NewExcess
	PerTrain  int        // R of NewExcess: copies in each training
}

// NewExcess compares real[t][u], the worth of a column for user u in training t of T, with
// copies[t][r][u], that of copy r of R in the same training.
//
// Nothing tells a useless column from its copies: given the training, the R+1 of them are
// exchangeable. With the means over users z_t of the column and c_tr of its copies, and
// c̄_t the mean of these,
//
//	Mean = 1/T·Σ_t e_t,  e_t = z_t − c̄_t
//	s²   = Σ_t Σ_r (c_tr − c̄_t)² / (T·(R−1))
//	t    = Mean / √(s²·(1 + 1/R)/T),  P = chance of a larger one, Student's t with T·(R−1)
//
// which is the t-test of one new observation against R (Crawford and Howell 1998, eq. 1),
// by training. The spread s has in it what other users, shuffles and draws of a column
// would change, as all of these differ between copies. Without any spread P is that of the
// rank alone, (R+1)^−T for a column above its copies in every training and 1 for others.
//
// CI95 is about the column as it is, whose worth can vary more than a useless one's. With
// E_u the mean of user u's excess over the trainings, of n users,
//
//	Mean ± t(.975, f)·√(U + W),  U = var(E_u)/n,  W = max(s²·(1 + 1/R), var(e_t))/T
//	f = (U + W)² / (U²/(n−1) + W²/w)
//
// with w = T·(R−1), or T−1 where var(e_t) is the larger (Satterthwaite 1946). One training
// has no var(e_t): its interval allows for trainings only as copies differ.
//
// It is an error if there is no training, if one has fewer than 2 copies or another number
// of them or of users than the first, or if a value is NaN or infinite.
func NewExcess(real [][]float64, copies [][][]float64) (Excess, error) {
	if err := checkExcess(real, copies); err != nil {
		return Excess{}, err
	}
	T, R, n := len(real), len(copies[0]), len(real[0])
	x := Excess{Trainings: T, PerTrain: R}
	byUser := make([]float64, n)
	byTraining := make([]float64, T)
	within, above := 0., true
	for t := range real {
		means := make([]float64, R)
		for r, values := range copies[t] {
			means[r] = mean(values)
			for u, v := range values {
				byUser[u] -= v / float64(R*T)
			}
			above = above && mean(real[t]) > means[r]
		}
		for u, v := range real[t] {
			byUser[u] += v / float64(T)
		}
		c, sd := OverRuns(means)
		byTraining[t] = mean(real[t]) - c
		x.Copies += c / float64(T)
		within += sd * sd / float64(T)
	}
	x.Mean, x.CopiesSD = mean(byTraining), math.Sqrt(within)
	null, freedom := within*(1+1/float64(R)), float64(T*(R-1))
	switch {
	case null > 0:
		x.P = distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(x.Mean / math.Sqrt(null/float64(T)))
	case above:
		x.P = math.Pow(float64(R+1), -float64(T))
	default:
		x.P = 1
	}
	_, sd := OverRuns(byTraining)
	if sd*sd > null {
		null, freedom = sd*sd, float64(T-1)
	}
	U, W := 0., null/float64(T)
	if n > 1 {
		U = deviation(byUser) * deviation(byUser) / float64(n)
	}
	half := 0.
	if U+W > 0 {
		f := (U + W) * (U + W) / (U*U/math.Max(1, float64(n-1)) + W*W/freedom)
		half = distuv.StudentsT{Sigma: 1, Nu: f}.Quantile(.975) * math.Sqrt(U+W)
	}
	x.CI95 = [2]float64{x.Mean - half, x.Mean + half}
	return x, nil
}

func checkExcess(real [][]float64, copies [][][]float64) error {
	if len(real) == 0 || len(real) != len(copies) || len(real[0]) == 0 {
		return fmt.Errorf("stats: excess: %d and %d trainings, want the same, and at least one with users", len(real), len(copies))
	}
	for t := range real {
		if len(copies[t]) < 2 || len(copies[t]) != len(copies[0]) {
			return fmt.Errorf("stats: excess: training %d has %d copies, want %d, and at least 2", t, len(copies[t]), len(copies[0]))
		}
		for k, values := range append([][]float64{real[t]}, copies[t]...) {
			if len(values) != len(real[0]) {
				return fmt.Errorf("stats: excess: training %d, column %d: %d users, want %d", t, k, len(values), len(real[0]))
			}
			for u, v := range values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					return fmt.Errorf("stats: excess: training %d, column %d, user %d: %g, want a finite value", t, k, u, v)
				}
			}
		}
	}
	return nil
}
