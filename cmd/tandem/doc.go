// Command tandem trains, compares and ships hybrid recommenders.
//
//	tandem run                          the embedded quickstart: a made-up shop, seconds
//	tandem run recipe.yaml              train and compare every model and seed
//	tandem compare runs/a runs/b        the same table over finished runs
//	tandem diff runs/a runs/b           which inputs differ, and what moved
//	tandem recommend runs/a --model hybrid --user user-00042
//	tandem export runs/a --model hybrid --to vectors
//	tandem export runs/a --model hybrid --to bundle -o bundle
//	tandem encode runs/a --model hybrid --items new.csv -o new.parquet
//	tandem load runs/a --model hybrid --to postgres
//	tandem verify-resume                proof that killed and resumed = uninterrupted
//	tandem bench --quick                how fast all that is on this machine
//
// Every command turns flags into one call of package experiments and prints what came
// out. Results go to standard output; progress, logs and warnings to standard error.
// With --json, standard output holds one JSON document and nothing else.
//
// It exits with 0 when done, 1 when something failed, 2 for wrong usage, recipe or
// data, and 130 when interrupted, after a checkpoint was written. Diff alone exits with
// 1 when it found a difference.
//
// It deliberately decides nothing: what a recipe does not say has its default in
// package experiments, not in a flag.
package main
