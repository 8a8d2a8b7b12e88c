package sequence_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tandem/datasets"
	"tandem/datasets/sequence"
)

// parts writes the files of a given split.
func parts(t *testing.T, train, test string) sequence.Config {
	dir := t.TempDir()
	c := sequence.Config{Train: filepath.Join(dir, "train.txt"), Test: filepath.Join(dir, "test.txt")}
	require.NoError(t, os.WriteFile(c.Train, []byte(train), 0o600))
	require.NoError(t, os.WriteFile(c.Test, []byte(test), 0o600))
	return c
}

func TestReadGivenSplit(t *testing.T) {
	data, report, err := sequence.Read(parts(t, "0 7 9\n1 7\n2 \n", "1 9 8\n0 8\n2 7\n"))
	require.NoError(t, err)
	users, items := datasets.NewIDs("0", "1", "2"), datasets.NewIDs("7", "9", "8")
	require.Equal(t, &datasets.Split{
		Train: &datasets.Log{UserIDs: users, ItemIDs: items, Users: []int32{0, 0, 1}, Items: []int32{0, 1, 0}},
		Test:  &datasets.Log{UserIDs: users, ItemIDs: items, Users: []int32{1, 1, 0, 2}, Items: []int32{1, 2, 2, 0}},
	}, data.Given)
	require.Nil(t, data.Log)
	require.Equal(t, sequence.Report{Idle: 1}, report)

	_, _, err = sequence.Read(parts(t, "0 7\n1 7\n", "1 9\n1 8\n"))
	require.ErrorContains(t, err, `test.txt: line 2: user "1" again, want one line per user`)
	_, _, err = sequence.Read(parts(t, "0 7\n\n", "1 9\n"))
	require.ErrorContains(t, err, `train.txt: line 2: 0 fields, want a user and at least one item`)
	_, _, err = sequence.Read(parts(t, "0 7\n", "1\n"))
	require.ErrorContains(t, err, `test.txt: empty file, want lines of a user and items`)
}

func TestGivenSplitFaults(t *testing.T) {
	for want, c := range map[string]sequence.Config{
		"sequence: path: missing, want a file, or train and test for given splits": {},
		"sequence: path together with train, valid or test, want one or the other": {Path: "a", Train: "b", Test: "c"},
		"sequence: test: missing":  {Train: "a"},
		"sequence: train: missing": {Test: "a"},
	} {
		require.EqualError(t, c.Validate(), want)
	}
}
