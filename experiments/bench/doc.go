// Package bench measures how fast this build is on this machine: kernels, gathers,
// draws, training steps, rankings, searches.
//
//   - Config says what to measure and for how long;
//   - Report is the machine and its Measurements, each the median of several runs.
//
// In short:
//
//	c := bench.DefaultConfig()
//	c.Only = []string{"train/NeuMF-8", "rank"}
//	report, err := bench.Run(ctx, c)
//	fmt.Print(report)
//
// All rates are "more is better". Data are made up, of the size of MovieLens-1M where
// nothing else is said. experiments/peers does the same work in PyTorch, and its run.sh
// runs the two in turn.
//
// # Two clocks
//
// Every rate is told per second of the clock and per second of the processor (of all
// threads together). On a machine of one's own and with one worker they agree; where
// others compute too, the second one moves less, and comparing builds by it is fairer.
//
// The package deliberately evaluates nothing: it knows no target and fails for no rate.
package bench
