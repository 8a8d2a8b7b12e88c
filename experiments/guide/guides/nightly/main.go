// Nightly is the program of the guide go-module.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"tandem/experiments"
)

func main() {
	// The end of ctx ends a training; its checkpoint lets it go on.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := nightly(ctx); err != nil {
		log.Fatal(err)
	}
}

func nightly(ctx context.Context) error {
	recipe, err := experiments.Read("shop.yaml", "train.lr=0.01") // and what --set takes
	if err != nil {
		return err // every fault of the file, with its line
	}
	run, err := experiments.Execute(ctx, recipe, experiments.Options{Dir: "runs/nightly"})
	if err != nil {
		return err
	}
	fmt.Println(experiments.Headline(&run.Summary))

	// Later, or in another program: the directory is all it takes, and those of several runs
	// can be compared.
	run, err = experiments.Open("runs/nightly")
	if err != nil {
		return err
	}
	all, err := experiments.Compare(run)
	if err != nil {
		return err
	}
	if err := experiments.WriteTable(os.Stdout, all); err != nil {
		return err
	}
	hybrid, err := experiments.OpenModel(run, "hybrid")
	if err != nil {
		return err
	}
	basket := experiments.NewUser{Items: []string{"P-0001", "P-0013"}}
	list, err := experiments.Recommend(ctx, hybrid, basket, 3)
	if err != nil {
		return err
	}
	for _, r := range list.Items {
		fmt.Printf("%d. %s, by %s\n", r.Rank, r.Item, list.By)
	}
	return nil
}
