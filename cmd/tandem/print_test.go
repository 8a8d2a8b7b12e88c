package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/fetch"
	"tandem/datasets/prepared"
	"tandem/datasets/split"
	"tandem/experiments"
	"tandem/experiments/arithmetic"
	"tandem/experiments/drivers"
	"tandem/experiments/explore"
	"tandem/experiments/exports"
	"tandem/experiments/grid"
	"tandem/experiments/guide"
	"tandem/experiments/lists"
	"tandem/experiments/prepare"
	"tandem/experiments/recipe"
	"tandem/experiments/recommend"
	"tandem/experiments/result"
	"tandem/experiments/run"
	"tandem/experiments/search"
	"tandem/experiments/shop"
	"tandem/experiments/stores"
	"tandem/experiments/track"
	"tandem/experiments/verify"
	"tandem/model/serve"
)

var update = flag.Bool("update", false, "write golden files anew")

func price(x float64) *float64 { return &x }

// with is a printer and what it prints.
func with[T any](v T, print func(io.Writer, T) error) func(io.Writer) error {
	return func(w io.Writer) error { return print(w, v) }
}

// printers are those of all commands, each with an answer that shows all it can print.
func printers() map[string]func(io.Writer) error {
	near := []shop.Neighbour{{Rank: 1, Item: "item-00007", Score: 0.91234, Cosine: 0.81234, Price: price(12.5), Category: "Toys > Balls"}, {Rank: 2, Item: "item-9", Score: 0.5, Cosine: 0.4}}
	return map[string]func(io.Writer) error{
		"lines": func(w io.Writer) error {
			return printLines(w, []string{"price helps", "brand does not"}, "report: runs/x/report.html")
		},
		"tuned": with(tuned{Found: &search.Found{Models: []search.Model{{Model: "cf", Metric: "ndcg@10", Default: price(0.1), Best: price(0.12), Gain: price(0.02),
			Trial: 3, Trials: 20, Seconds: 61, Values: map[string]json.RawMessage{"train.lr": json.RawMessage("0.01")}, Keys: []search.Key{{Key: "train.lr", Importance: 0.7}}}}}}, printTuned),
		"version": with(version{result.Code{Version: "v1.2.3", Commit: "abcdef", Modified: true, Go: "go1.26"}, "linux/amd64", "avx2"}, printVersion),
		"tracked": with(&track.Tracked{Experiment: "shops", ID: "7", Run: "r1", Finished: true, Made: 2, Sent: 1, There: 1}, printTracked),
		"foldin":  with([]run.FoldInResult{{Model: "cf", How: "fold-in", Metric: "recall@20", FoldedIn: 0.31, Trained: 0.32, Ratio: 0.969, CI95: [2]float64{0.9, 1.04}}}, printFoldIn),
		"evidence": with(&verify.Evidence{Recipe: "tiny", Steps: 1200, KillSeed: 1, Kills: []verify.Kill{{At: verify.Point{Model: "cf", Seed: 1, Epoch: 2, Step: 3, Steps: 9}, Resumed: verify.Point{Epoch: 2, Step: 1}, Again: 3}},
			Files: []verify.Fingerprint{{File: "cf/seed-1/best.safetensors", SHA256: "0123"}}, Runs: []verify.Verdict{{Run: "GOMAXPROCS=1"}, {Run: "GOMAXPROCS=8", Different: "cf/seed-1/best.safetensors"}}}, printEvidence),
		"synth":   func(w io.Writer) error { return printSynth(w, 1000, 20, 300000, "shop") },
		"sets":    with([]fetch.Set{{Name: "ml-1m", Files: []fetch.File{{URL: "https://example.org/ml-1m.zip"}}}, {Name: "amazon/Toys", Files: []fetch.File{{URL: "https://example.org/toys"}}}}, printSets),
		"fetched": with([]fetch.Result{{Path: "data/a.zip", Bytes: 5e6, SHA256: "ab", Checked: true, Resumed: 1000}, {Path: "data/b", Bytes: 9, There: true}}, printFetched),
		"leaks": with(&explore.LeakCheck{LeakReport: split.LeakReport{Verdict: split.Leak, Checks: []split.LeakCheck{{Name: split.LeakFuture, Part: "test", Verdict: split.Leak, Count: 1234, Of: 5000, Share: 0.2468, Rule: "none"},
			{Name: split.LeakAttribute, Column: "item/price", Verdict: split.OK, Correlation: 0.25, Note: "few items"}, {Name: split.LeakPopularity, Verdict: split.Unknown}}, Ties: &split.Ties{By: split.TiesHash, Users: 40, Of: 900}},
			Orders: &explore.TieOrders{Orders: 5, Seconds: 2, Moves: []explore.TieMove{{Model: "popularity", Metric: "recall@20", Mean: 0.12, SD: 0.01, Low: 0.11, High: 0.13}}}}, explore.WriteLeaks),
		"funnel": with(datasets.CleanReport{{Name: "min_value 4", RowsIn: 100, RowsOut: 60, UsersIn: 10, UsersOut: 9, ItemsIn: 8, ItemsOut: 7}}, prepare.WriteFunnel),
		"prepared": func(w io.Writer) error {
			return prepare.WritePrepared(w, "prepared/shop", &prepared.Manifest{Users: 1000, Items: 20, Logs: []prepared.Log{{Rows: 3000}}, Files: []prepared.File{{Bytes: 1.5e6}}})
		},
		"neighbours":  with(near, printNeighbours),
		"complements": with([]shop.Complement{{Neighbour: near[0], Together: 3, Of: 40, Lift: 2.5}}, printComplements),
		"swapped":     with([]shop.Swapped{{Rank: 1, Item: "item-00007", Chance: 0.01, Price: price(20), Category: "Toys", Instead: "item-3", Was: 0.011, Before: price(9)}, {Rank: 2, Item: "b", Chance: 0.001}}, printSwapped),
		"promotion": with(&shop.Promotion{Users: 80, Clicks: 12.5, Loss: 0.25, Promoted: []shop.Exposed{{Item: "item-00007", Natural: 3, Added: 17}},
			Curve: []shop.CurvePoint{{}, {Exposures: 1, Loss: 0.01}, {Exposures: 2, Loss: 0.25}}}, printPromotion),
		"audience": with(&shop.Audience{Item: "item-00007", Asked: 70, Expected: 0.05, Users: []shop.Wanting{{Rank: 1, User: "u1", Chance: 0.06, Score: 1.5, Rows: 12}}}, printAudience),
		"list":     with(&lists.List{By: "training", Items: []recommend.Recommendation{{Rank: 1, Item: "item-00007", Score: 1.5, Reasons: "price +0.3"}, {Rank: 2, Item: "b", Score: 1.25, Unseen: true, Reasons: "id +0.1"}}}, printList),
		"batch":    with(&recommend.Batched{Users: 1000, Rows: 20000, Path: "lists.csv"}, printBatch),
		"filled": with(&stores.Filled{Vectors: "cf of shop", Users: &stores.Loaded{Name: "users", Rows: 80, Dim: 8, Replaced: true}, Items: &stores.Loaded{Name: "items", Rows: 40, Dim: 8, Changed: &stores.Change{Written: 5, Deleted: 1}, Copy: 0.5, Index: 2},
			Search: &stores.Measured{K: 10, Recall: 0.987, Queries: 80, Rate: 1234, Clients: 2, Median: 1.5, P95: 3}}, stores.WriteFilled),
		"bundle": func(w io.Writer) error {
			return printBundle(w, &serve.Manifest{Model: "cf", Kind: "two-tower", Seed: 1, Files: []serve.File{{Name: "items.safetensors", Bytes: 12345, What: "vectors"}}, Recall: []serve.Recall{{K: 10, Of: "int8", Value: 0.99, Users: 80}}}, "out")
		},
		"vectors": func(w io.Writer) error {
			return printVectors(w, &exports.Manifest{Model: "cf", Kind: "two-tower", Seed: 1, Files: []exports.File{{Name: "item_vectors.npy", Bytes: 950, What: "vectors"}}}, "out")
		},
		"origins": with([]recipe.Origin{{Path: "train.lr", Value: "0.01", From: "line 3, column 7"}, {Path: "models.cf.dim", Value: "64", From: "default"}}, printOrigins),
		"explanation": with(&arithmetic.Explanation{Model: "cf", Seed: 1, User: "u1", View: "all", Metric: "ndcg@10", About: "discounted gain", Protocol: "full", Ranked: 40, Divisor: 1, Formula: "1/log2(2)",
			Relevant: []arithmetic.Item{{Item: "a", Score: 1.5, Grade: 1, First: 2, Last: 3, Within: 1, Credit: 0.5654}}, Value: 0.5654, Recorded: 0.5654, Users: 80, Whole: 0.3, Without: price(0.297)}, arithmetic.WriteExplanation),
		"explanation_parts": with(&arithmetic.Explanation{Model: "cf", Seed: 1, User: "u1", View: "all", Metric: "coverage@10", About: "share of the catalogue", Protocol: "full", Ranked: 40, Parted: "item", Counted: "lists",
			Parts: []arithmetic.Part{{Name: "a", Chance: 1, Of: 3, Credit: 0.025}}, Start: 0.1, Divisor: 40, Formula: "items", Value: 0.1, Recorded: 0.1}, arithmetic.WriteExplanation),
		"guides": with(guide.List()[:2], printGuides),
		"accounts": func(w io.Writer) error {
			return drivers.WriteAll(w, []*drivers.Account{account()}, "runs/x/report.html")
		},
	}
}

// account has everything that explain can tell.
func account() *drivers.Account {
	mean := func(x float64) drivers.Interval { return drivers.Interval{Mean: x, Low: x - 0.1, High: x + 0.1} }
	return &drivers.Account{Model: "hybrid", Kind: "two-tower", Seed: 1, Metric: "ndcg@10", Users: 80,
		Importance: []drivers.Importance{
			{Side: "item", Name: "price", Features: []string{"price"}, Outcome: drivers.Driver, Whole: 1, Drop: mean(0.3), Users: 900, Differ: 300, Null: &drivers.Null{Trainings: 3, Copies: 2, Drop: 0.3, Useless: 0.01, Excess: mean(0.29)}},
			{Side: "item", Name: "maker", Features: []string{"maker"}, Outcome: drivers.Useless, Whole: 1, Drop: mean(0.05), Users: 900, Differ: 300, Null: &drivers.Null{Trainings: 3, Copies: 2, Drop: 0.05, Useless: 0.04, Excess: mean(0.01), P: 0.3, PHolm: 0.3}},
		},
		Shares:   drivers.Shares{Method: drivers.Sampled, Parts: []drivers.Share{{Name: "id", Share: mean(0.7), Error: 0.01}, {Name: "price", Share: mean(0.3), Error: 0.02}}},
		Norms:    []drivers.Norm{{State: "hot", Items: 1000, Parts: []drivers.PartShare{{Name: "id", Share: 0.6}}}},
		Category: &drivers.Category{Column: "category", Categories: []string{"Toys"}, Rows: []drivers.Affinity{{Scores: []drivers.Interval{mean(0.5)}}, {Level: "low", Scores: []drivers.Interval{mean(-0.5)}}}},
		Price: &drivers.Price{Feature: "price", Curves: []drivers.Curve{{Points: []drivers.CurvePoint{{Price: 10, Score: mean(0.2)}}}, {Level: "low", Points: []drivers.CurvePoint{{Price: 10, Score: mean(0.4)}}}},
			Moves: []drivers.Move{{Change: 0.1, Rank: mean(3)}}},
		Reasons: &drivers.Reasons{User: "u1", Item: "item-00007", Score: 1.5, Rank: 2, Parts: []drivers.Reason{{Name: "price", Says: "12.99", Adds: 0.4, Error: 0.01}}},
		Planted: &drivers.Planted{Planted: []string{"price", "category"}, Found: []string{"category", "price"}},
	}
}

// Every printer writes what its golden file holds, without a process.
func TestPrinters(t *testing.T) {
	for name, print := range printers() {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, print(&out))
			path := filepath.Join("testdata", "print", name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "make it with: go test -update")
			require.Equal(t, string(want), out.String())
			require.Error(t, print(broken{}), "a full disk is not silent")
		})
	}
}

// broken takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("no room") }

// Nothing that is printed is wider than the terminal, and no word gets lost.
func TestPrintersFitTheTerminal(t *testing.T) {
	all := printers()
	var recipes []listed
	for _, name := range experiments.BuiltinNames() {
		about, err := experiments.BuiltinAbout(name)
		require.NoError(t, err)
		recipes = append(recipes, listed{name, about})
	}
	all["recipes"] = with(recipes, printRecipes)
	for name, print := range all {
		var whole bytes.Buffer
		require.NoError(t, print(&whole))
		for _, width := range []int{60, 80, 120} {
			var out bytes.Buffer
			require.NoError(t, print(sized{&out, width}))
			for line := range strings.Lines(out.String()) {
				line = strings.TrimRight(line, " \n")
				if !strings.Contains(strings.TrimSpace(line), " ") {
					continue // one long word
				}
				require.LessOrEqual(t, utf8.RuneCountInString(line), width, "%s at %d: %s", name, width, line)
			}
			for _, word := range strings.Fields(whole.String()) {
				require.Contains(t, out.String(), word, "%s at %d", name, width)
			}
		}
	}
}

// Recipes keep their whole sentences, in a column beside the names.
func TestRecipesAreListedInWholeSentences(t *testing.T) {
	var out bytes.Buffer
	recipes := []listed{{"quickstart", "A made-up shop whose customers have planted tastes for price and category, and whose newest items nobody has bought yet."}}
	require.NoError(t, printRecipes(sized{&out, 60}, recipes))
	require.Equal(t, `quickstart  A made-up shop whose customers have planted
            tastes for price and category, and whose newest
            items nobody has bought yet.
`, out.String())
}

// With --json the answer is one document, whatever the printer.
func TestAnswerAsJSON(t *testing.T) {
	var out bytes.Buffer
	cmd := &cobra.Command{}
	jsonFlag(cmd)
	cmd.SetOut(&out)
	require.NoError(t, answer(cmd, listed{"a", "b < c"}, func(w io.Writer, l listed) error { return printRecipes(w, []listed{l}) }))
	require.Equal(t, "a  b < c\n", out.String())
	out.Reset()
	require.NoError(t, cmd.Flags().Set("json", "true"))
	require.NoError(t, answer(cmd, listed{"a", "b < c"}, func(io.Writer, listed) error { return fmt.Errorf("printed") }))
	require.Equal(t, "{\n  \"name\": \"a\",\n  \"about\": \"b < c\"\n}\n", out.String())
}

// sized is a terminal so wide, in characters.
type sized struct {
	io.Writer
	width int
}

func (s sized) Style() grid.Style { return grid.Style{Width: s.width} }
