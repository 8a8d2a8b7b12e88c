// Command tandem trains, compares and ships hybrid recommenders.
//
//	tandem run                          the embedded quickstart: a made-up shop, seconds
//	tandem run recipe.yaml              train and compare every model and seed
//	tandem compare runs/a runs/b        the same table over finished runs
//	tandem diff runs/a runs/b           which inputs differ, and what moved
//	tandem recommend runs/a --model hybrid --user user-00042
//	tandem export runs/a --model hybrid --to vectors -o vectors
//	tandem export runs/a --model hybrid --to bundle -o bundle
//	tandem encode runs/a --model hybrid --items-file new.csv -o new.parquet
//	tandem load runs/a --model hybrid --to postgres
//	tandem verify-resume                proof that killed and resumed = uninterrupted
//	tandem bench --quick                how fast all that is on this machine
//
// Results go to standard output; progress, logs and warnings to standard error. With
// --json, standard output holds one JSON document and nothing else.
//
// It exits with 0 when done, 1 when something failed, 2 for wrong usage, recipe or
// data, and 130 when interrupted, after a checkpoint was written. Diff alone exits with
// 1 when it found a difference.
//
// # Adding a command
//
// A command is one file, named like it, with three parts; doctor.go is a short one.
//
//  1. newX(a *app) *cobra.Command: how it is used, what it does and writes (Long), an
//     example, and its flags, which fill variables or a struct xOptions. A flag that
//     another command has comes from flags.go: a name means the same everywhere, and
//     TestFlagsMeanTheSame fails otherwise. A flag that gets another name keeps the old
//     one through app.renamed. RunE is action(…), which tells wrong usage from failure.
//  2. One call of the package that owns the behaviour: experiments, or a package below it
//     such as experiments/shop. What the user can mend is a usagef here and an
//     input.Error there.
//  3. answer(cmd, v, printX): v is the JSON document of --json, and printX(w, v) writes the
//     same for people, tables through experiments/grid so that they fit the terminal.
//
// Then add newX to newRoot, printX to printers in print_test.go (go test -update writes
// its golden file), and a testdata/script/*.txtar that runs the command.
//
// It deliberately decides nothing: what a recipe does not say has its default in
// package experiments, not in a flag.
package main
