package model_test

import (
	"testing"

	"tandem/datasets"
	"tandem/features"
	"tandem/model"

	"github.com/stretchr/testify/require"
)

// readLog is 4 users among 5 items; user 0 has 3, 1, 2 in time, user 3 nothing.
func readLog() *datasets.Log {
	return &datasets.Log{
		UserIDs: datasets.NewIDs("a", "b", "c", "d"), ItemIDs: datasets.NewIDs("0", "1", "2", "3", "4"),
		Users: []int32{0, 0, 1, 2, 0, 1, 2, 2}, Items: []int32{1, 2, 0, 0, 3, 1, 2, 0},
		Times: []int64{200, 300, 10, 20, 100, 10, 20, 1e6}, Events: []uint16{0, 1, 1, 0, 0, 1, 1, 0}, EventIDs: datasets.NewIDs("view", "buy"),
	}
}

func reader(t *testing.T, change func(*model.Config)) *model.Model {
	t.Helper()
	c := model.DefaultConfig(model.TwoTower)
	table := false
	c.Dim, c.UserTable, c.InitSD, c.History = 8, &table, .3, &model.History{Kind: "attention", Length: 2, Blocks: 1, Heads: 2, Gaps: 5, Events: true, EventKinds: 2, Positions: true}
	change(&c)
	log := readLog()
	m, err := model.New(c, model.Entities{Seen: features.SeenUsers(log)}, model.Entities{Seen: features.SeenItems(log)}, 3)
	require.NoError(t, err)
	return m
}

func TestHistoriesByHand(t *testing.T) {
	m := reader(t, func(*model.Config) {})
	late := &datasets.Log{UserIDs: readLog().UserIDs, ItemIDs: readLog().ItemIDs, Users: []int32{1, 3}, Items: []int32{4, 4}, Times: []int64{10, 5}, Events: []uint16{0, 0}}
	h, err := model.NewHistories(m.Config, readLog(), late)
	require.NoError(t, err)
	require.Equal(t, []int{0, 3, 6, 9, 10}, h.Offsets)
	require.Equal(t, []int32{3, 1, 2, 0, 1, 4, 0, 2, 0, 4}, h.Items) // b at one time: as the rows stand, the later log last
	require.Equal(t, []int32{0, 0, 1, 1, 1, 0, 0, 1, 0, 0}, h.Events)
	// 100 s are 1⅔ minutes: 1 + ⌊log₂ 2⅔⌋ = 2; nothing passed: 1; 999,980 s: the last of five.
	require.Equal(t, []int32{0, 2, 2, 0, 1, 1, 0, 1, 4, 0}, h.Gaps)
	rows, users := h.Cut(2)
	require.Equal(t, []int{3, 3}, []int{rows, users})
}

// A user's scores depend on the last items that the model reads, in their order, and on nobody
// else; without any they are the offsets of items.
func TestScoresReadHistories(t *testing.T) {
	m := reader(t, func(*model.Config) {})
	var err error
	m.Histories, err = model.NewHistories(m.Config, readLog())
	require.NoError(t, err)
	s := m.Scorer()
	all := make([]float32, 4*5)
	require.NoError(t, s.Score(all, []int32{0, 1, 2, 3}))
	one := make([]float32, 5)
	require.NoError(t, s.Score(one, []int32{1}))
	require.Equal(t, all[5:10], one)
	_, offsets, ok := s.ItemVectors()
	require.True(t, ok)
	require.Equal(t, offsets, all[15:])
	require.NotEqual(t, offsets, all[:5])

	vectors, ok := m.UserVectors()
	require.True(t, ok)
	items, bias, _ := s.ItemVectors()
	for i := range 5 {
		dot := float64(bias[i])
		for c := range 8 {
			dot += float64(vectors[c]) * float64(items[i*8+c])
		}
		require.InDelta(t, dot, all[i], 1e-5)
	}

	m.Histories.Items[0] = 4 // beyond what is read
	require.NoError(t, m.Scorer().Score(one, []int32{0}))
	require.Equal(t, all[:5], one)
	m.Histories.Items[1], m.Histories.Items[2] = m.Histories.Items[2], m.Histories.Items[1]
	require.NoError(t, m.Scorer().Score(one, []int32{0}))
	require.NotEqual(t, all[:5], one)

	m.Histories = nil
	require.ErrorContains(t, m.Scorer().Score(one, []int32{0}), "reads histories and was given none")
	_, ok = m.UserVectors()
	require.False(t, ok)
}

// Items that came later are scored by what the model reads of items it knows.
func TestLaterItemsAreScoredByKnownHistories(t *testing.T) {
	m := reader(t, func(*model.Config) {})
	var err error
	m.Histories, err = model.NewHistories(m.Config, readLog())
	require.NoError(t, err)
	scores := make([]float32, 2)
	require.NoError(t, m.OverItems(2, nil).Scorer().Score(scores, []int32{0}))
	require.Equal(t, []float32{float32(m.ColdOffset), float32(m.ColdOffset)}, scores) // no row, no feature
	require.Error(t, m.OverUsers(1, nil).Scorer().Score(make([]float32, 5), []int32{0}))
}

func TestHistoryFaults(t *testing.T) {
	for want, change := range map[string]func(*model.Config){
		"history.length = 0, want ≥ 1":                    func(c *model.Config) { c.History.Length = 0 },
		"history.heads = 3, want a divisor of dim = 8":    func(c *model.Config) { c.History.Heads = 3 },
		"history.dropout = 1, want in [0, 1)":             func(c *model.Config) { c.History.Dropout = 1 },
		"history.gaps = 1, want 0 or ≥ 2":                 func(c *model.Config) { c.History.Gaps = 1 },
		`history.kind = "lstm"`:                           func(c *model.Config) { c.History.Kind = "lstm" },
		"user_table = false, want a history in its place": func(c *model.Config) { c.History = nil },
		"affinity: with a history, want one of them":      func(c *model.Config) { c.Affinity = []model.Affinity{{Feature: "price", Width: 2}} },
		"history: with kind gmf, want two-tower":          func(c *model.Config) { c.Kind = model.GMF },
		"history.blocks = 0, want ≥ 1":                    func(c *model.Config) { c.History.Blocks = 0 },
	} {
		c := model.DefaultConfig(model.TwoTower)
		table := false
		c.Dim, c.UserTable = 8, &table
		c.History = new(model.History)
		c.History.SetDefaults("attention")
		change(&c)
		require.ErrorContains(t, c.Validate(), want)
	}
	untimed := readLog()
	untimed.Times, untimed.Events = nil, nil
	_, err := model.NewHistories(reader(t, func(c *model.Config) { c.History.Events = false }).Config, untimed)
	require.ErrorContains(t, err, "history.gaps = 5, but the data have no times")
	_, err = model.NewHistories(reader(t, func(c *model.Config) { c.History.Gaps = 0 }).Config, untimed)
	require.ErrorContains(t, err, "history.events = true, but the data have no events")
}
