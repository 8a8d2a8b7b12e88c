package main

import "github.com/spf13/cobra"

func newData(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Describe, clean, check, synthesise or download data",
		Example: "  tandem data describe shop.yaml",
	}
	cmd.AddCommand(newDescribe(a), newPrepare(a), newCheck(a), newSynth(a), newFetch(a))
	return group(cmd)
}
