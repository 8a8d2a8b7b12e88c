package verify

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
)

// attempts is how often a killed run starts over because a kill came too late.
const attempts = 5

// interrupt makes the killed run. A kill that hit no training, because the process was
// faster, proves nothing: then the run starts over with earlier moments.
func (v *proof) interrupt(ctx context.Context) ([]Kill, error) {
	rng := rand.New(rand.NewPCG(v.c.Seed, 0))
	for attempt := range attempts {
		moments := v.moments(rng, attempt)
		if len(moments) < v.c.Kills {
			if attempt > 0 {
				break
			}
			return nil, wrong("kills = %d, want at most %d: the moments in %d training steps", v.c.Kills, len(moments), len(v.steps))
		}
		v.c.Log.Info("running, to be killed", "after_steps", fmt.Sprint(moments), "of", len(v.steps), "kill_seed", v.c.Seed)
		kills, err := v.killAt(ctx, moments)
		if err != nil || kills != nil {
			return kills, err
		}
	}
	return nil, fmt.Errorf("verify: runs end before they can be killed: %d training steps are too few", len(v.steps))
}

// moments are the numbers of steps after which to kill, ascending. They stand in the
// first part of the training of a model, the smaller the later the attempt.
func (v *proof) moments(rng *rand.Rand, attempt int) []int {
	var early []int
	for from := 0; from < len(v.steps); {
		to := from
		for to < len(v.steps) && v.steps[to].sameModel(v.steps[from]) {
			to++
		}
		for i := from; i < from+max(1, (to-from)*4/(5+attempt*5)); i++ {
			early = append(early, i+1)
		}
		from = to
	}
	rng.Shuffle(len(early), func(i, j int) { early[i], early[j] = early[j], early[i] })
	moments := early[:min(v.c.Kills, len(early))]
	slices.Sort(moments)
	return moments
}

// killAt runs, kills after each of the moments and resumes, to the end. It returns nil
// without an error if a kill came too late.
func (v *proof) killAt(ctx context.Context, moments []int) ([]Kill, error) {
	dir := v.path("killed")
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	var kills []Kill
	for n := 0; ; n++ {
		stop := 0
		if n < len(moments) {
			stop = moments[n]
		}
		c, err := v.child(ctx, childRun{dir: dir, resume: n > 0, killAfter: stop})
		if err != nil {
			return nil, err
		}
		if n > 0 && len(c.steps) > 0 {
			k := &kills[n-1]
			k.Resumed = c.steps[0]
			k.Again = v.at[k.At] + 1 - v.at[k.Resumed]
		}
		if n == len(moments) {
			return kills, nil
		}
		if !c.killed || !v.midTraining(c.steps) {
			v.c.Log.Info("the kill came too late, starting over with earlier ones", "wanted_after_step", stop)
			return nil, nil
		}
		last := c.steps[len(c.steps)-1]
		v.c.Log.Info("killed", "after", last.Where())
		kills = append(kills, Kill{At: last})
	}
}

// midTraining tells whether a run that took these steps and no more left a model
// unfinished.
func (v *proof) midTraining(steps []Point) bool {
	if len(steps) == 0 {
		return false
	}
	last := steps[len(steps)-1]
	next := v.at[last] + 1
	return next < len(v.steps) && v.steps[next].sameModel(last)
}
