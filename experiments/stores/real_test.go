package stores_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tandem/experiments/stores"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// store is what both have in common.
type store interface {
	Load(ctx context.Context, name string, set *stores.Set, o stores.LoadOptions) (*stores.Loaded, error)
	Searcher(ctx context.Context, name string) (stores.Searcher, error)
}

// real is a store that runs, and how to reach it by another port.
type real struct {
	kind, address string
	remove        func(t *testing.T, name string)
	at            func(address string) store
}

// reals are the stores that the environment names.
func reals(t *testing.T) []real {
	t.Helper()
	var out []real
	if address := os.Getenv("TANDEM_POSTGRES"); address != "" {
		out = append(out, real{"postgres", address, func(t *testing.T, name string) {
			_, err := connect(t, address).Exec(context.Background(), "DROP TABLE IF EXISTS "+name)
			require.NoError(t, err)
		}, func(address string) store {
			pg, err := stores.NewPostgres(address, stores.DefaultHNSW())
			require.NoError(t, err)
			return pg
		}})
	}
	if address := os.Getenv("TANDEM_OPENSEARCH"); address != "" {
		out = append(out, real{"opensearch", address, func(t *testing.T, name string) {
			for _, index := range indices(t, address, name) {
				ask(t, http.MethodDelete, address+"/"+index, "")
			}
		}, func(address string) store {
			s, err := stores.NewOpenSearch(address, stores.OpenSearchAuth{}, stores.DefaultHNSW())
			require.NoError(t, err)
			return s
		}})
	}
	if len(out) == 0 {
		t.Skip("neither TANDEM_POSTGRES (URL; password in PGPASSWORD) nor TANDEM_OPENSEARCH (URL) names a store")
	}
	return out
}

// eachReal runs f with a name of its own in each store.
func eachReal(t *testing.T, f func(t *testing.T, r real, name string)) {
	for _, r := range reals(t) {
		t.Run(r.kind, func(t *testing.T) {
			name := "test_" + strings.ToLower(strings.TrimPrefix(strings.Split(t.Name(), "/")[0], "Test"))
			name = name[:min(len(name), 40)]
			r.remove(t, name)
			t.Cleanup(func() { r.remove(t, name) })
			f(t, r, name)
		})
	}
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func ask(t *testing.T, method, address, body string) string {
	t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(raw)
}

// indices lists those of an alias and what loads of it left, by name.
func indices(t *testing.T, address, name string) []string {
	out := strings.Fields(ask(t, http.MethodGet, address+"/_cat/indices/"+name+"-*,"+name+"*?h=index", ""))
	slices.Sort(out)
	return slices.Compact(out)
}

// shop is n items around a hundred centres, with a bias, and as many queries.
func shop(n, dim, queries int, seed uint64) (*stores.Set, []float32) {
	rng := rand.New(rand.NewPCG(seed, 1))
	const centres = 100
	middle := make([]float32, centres*dim)
	for i := range middle {
		middle[i] = float32(rng.NormFloat64())
	}
	around := func(dst []float32, last float32) {
		c := rng.IntN(centres)
		for j := range dim {
			dst[j] = middle[c*dim+j] + .5*float32(rng.NormFloat64())
		}
		dst[dim-1] = last
	}
	s := &stores.Set{Dim: dim, Vectors: make([]float32, n*dim)}
	for i := range n {
		around(s.Vectors[i*dim:(i+1)*dim], .3*float32(rng.NormFloat64()))
		s.Keys = append(s.Keys, "item-"+strconv.Itoa(i))
		s.Price = append(s.Price, float64(rng.IntN(10000))/100)
		s.Category = append(s.Category, []string{"root", "c" + strconv.Itoa(rng.IntN(20))})
		s.State = append(s.State, []string{"hot", "warm", "cold"}[rng.IntN(3)])
		s.Rows = append(s.Rows, int32(rng.IntN(100)))
	}
	qs := make([]float32, queries*dim)
	for q := range queries {
		around(qs[q*dim:(q+1)*dim], 1)
	}
	return s, qs
}

func recall(t *testing.T, s store, name string, set *stores.Set, queries []float32) *stores.Measured {
	t.Helper()
	ctx := context.Background()
	m, err := stores.Measure(ctx, func() (stores.Searcher, error) { return s.Searcher(ctx, name) }, set, queries, 10, 2)
	require.NoError(t, err)
	return m
}

func TestLoadedVectorsAreFound(t *testing.T) {
	eachReal(t, func(t *testing.T, r real, name string) {
		s := r.at(r.address)
		set, queries := shop(3000, 17, 20, 1)
		set.Keys[0], set.Keys[1], set.Price[2], set.Category[3] = `we"ird\key'`, "schlüssel 𝛼", math.NaN(), nil
		loaded, err := s.Load(context.Background(), name, set, stores.LoadOptions{About: "a test's"})
		require.NoError(t, err)
		require.Equal(t, []any{r.kind, name, 3000, 17, false}, []any{loaded.Store, loaded.Name, loaded.Rows, loaded.Dim, loaded.Replaced})
		m := recall(t, s, name, set, queries)
		t.Logf("%+v", *m)
		require.Greater(t, m.Recall, .95)

		// Another model, another width, fewer items: all of the old is gone.
		other, queries := shop(2000, 9, 20, 2)
		for i := range other.Keys {
			other.Keys[i] = "other-" + other.Keys[i]
		}
		loaded, err = s.Load(context.Background(), name, other, stores.LoadOptions{})
		require.NoError(t, err)
		require.True(t, loaded.Replaced)
		require.Greater(t, recall(t, s, name, other, queries).Recall, .95) // Measure refuses keys of the old
	})
}

// A load that is cut short, by its caller, by a server that goes away or by kill -9, leaves
// what was there serving, and the next load works.
func TestBrokenLoadsLeaveTheOld(t *testing.T) {
	eachReal(t, func(t *testing.T, r real, name string) {
		s := r.at(r.address)
		old, queries := shop(1000, 8, 10, 3)
		_, err := s.Load(context.Background(), name, old, stores.LoadOptions{})
		require.NoError(t, err)
		fresh, _ := shop(60_000, 64, 0, 4)
		serving := func() { require.Greater(t, recall(t, s, name, old, queries).Recall, .95) }

		// The server goes away: after 12 MB of 19 and more.
		proxy := cutOff(t, r.address, 12<<20)
		_, err = r.at(proxy).Load(context.Background(), name, fresh, stores.LoadOptions{})
		require.Error(t, err)
		t.Log(err)
		require.Regexp(t, `^stores: (postgres: table|opensearch: index) `+name+`: copying: \d+ of 60000 rows sent: the server went away: .*; what was there keeps serving$`, err.Error())
		serving()

		// The caller gives up, while the index is built.
		require.Eventually(t, func() bool { // the server may still be busy with what was cut off
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			log := slog.New(slog.NewTextHandler(writer(func(line string) {
				if strings.Contains(line, "rows copied") {
					cancel()
				}
			}), nil))
			_, err = s.Load(ctx, name, fresh, stores.LoadOptions{Log: log})
			return !strings.Contains(err.Error(), "another load")
		}, time.Minute, time.Second/2)
		require.ErrorIs(t, err, context.Canceled)
		serving()

		// The process is killed, at the same point.
		child := exec.Command(os.Args[0], "-test.run", "^TestChildLoads$")
		child.Env = append(os.Environ(), "TANDEM_STORES_CHILD="+r.kind, "TANDEM_STORES_NAME="+name)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		seen := ""
		for buffer := make([]byte, 1<<12); !strings.Contains(seen, "rows copied"); {
			n, err := out.Read(buffer)
			require.NoError(t, err, seen)
			seen += string(buffer[:n])
		}
		require.NoError(t, child.Process.Kill())
		require.Error(t, child.Wait())
		serving()

		// Until the server has noticed, a load is refused; then it works, and nothing is left.
		require.Eventually(t, func() bool {
			_, err = s.Load(context.Background(), name, old, stores.LoadOptions{Clean: true})
			return err == nil
		}, time.Minute, time.Second/2, "%v", err)
		serving()
		if r.kind == "opensearch" {
			require.Len(t, indices(t, r.address, name), 1)
		}
	})
}

// TestChildLoads is the process that TestBrokenLoadsLeaveTheOld kills.
func TestChildLoads(t *testing.T) {
	kind := os.Getenv("TANDEM_STORES_CHILD")
	if kind == "" {
		t.Skip("started by TestBrokenLoadsLeaveTheOld")
	}
	for _, r := range reals(t) {
		if r.kind == kind {
			fresh, _ := shop(60_000, 64, 0, 4)
			_, err := r.at(r.address).Load(context.Background(), os.Getenv("TANDEM_STORES_NAME"), fresh,
				stores.LoadOptions{Log: slog.New(slog.NewTextHandler(os.Stdout, nil))})
			require.NoError(t, err)
		}
	}
}

type writer func(string)

func (w writer) Write(p []byte) (int, error) { w(string(p)); return len(p), nil }

// cutOff is a server before that at address that takes so many bytes and then is gone.
func cutOff(t *testing.T, address string, bytes int64) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	var left atomic.Int64
	left.Store(bytes)
	behind := u.Host
	go func() {
		for {
			front, err := listener.Accept()
			if err != nil {
				return
			}
			back, err := net.Dial("tcp", behind)
			if err != nil {
				front.Close()
				continue
			}
			go func() { io.Copy(front, back); front.Close() }()
			go func() {
				defer back.Close()
				defer front.Close()
				buffer := make([]byte, 1<<15)
				for {
					n, err := front.Read(buffer)
					if left.Add(-int64(n)) < 0 {
						listener.Close()
						return
					}
					if _, e := back.Write(buffer[:n]); e != nil || err != nil {
						return
					}
				}
			}()
		}
	}()
	u.Host = listener.Addr().String()
	return u.String()
}

// What others wrote is not replaced, whatever it holds.
func TestLoadsSpareWhatIsNotTheirs(t *testing.T) {
	eachReal(t, func(t *testing.T, r real, name string) {
		set, _ := shop(10, 4, 0, 5)
		want := "stores: postgres: table " + name + ": preparing: it was not written by a load, and so will not be replaced: choose another name; what was there keeps serving"
		if r.kind == "postgres" {
			_, err := connect(t, r.address).Exec(context.Background(), "CREATE TABLE "+name+" (orders int)")
			require.NoError(t, err)
		} else {
			ask(t, http.MethodPut, r.address+"/"+name, "{}")
			want = "stores: opensearch: index " + name + ": preparing: " + name + " was not written by a load, and so will not be replaced: choose another name; what was there keeps serving"
		}
		_, err := r.at(r.address).Load(context.Background(), name, set, stores.LoadOptions{})
		require.EqualError(t, err, want)
	})
}

// A million rows, or as many as the variable says: prints how long and how good.
func TestMany(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("TANDEM_STORES_ROWS"))
	if err != nil {
		t.Skip("TANDEM_STORES_ROWS is no number of rows to load")
	}
	eachReal(t, func(t *testing.T, r real, name string) {
		s := r.at(r.address)
		set, queries := shop(n, 64, 1000, 6)
		log := slog.New(slog.NewTextHandler(os.Stdout, nil))
		loaded, err := s.Load(context.Background(), name, set, stores.LoadOptions{Log: log})
		require.NoError(t, err)
		t.Logf("%+v", *loaded)
		for _, clients := range []int{1, 2} {
			m, err := stores.Measure(context.Background(), func() (stores.Searcher, error) { return s.Searcher(context.Background(), name) }, set, queries, 10, clients)
			require.NoError(t, err)
			t.Logf("%+v", *m)
		}
	})
}

// rowsOf reads a table back.
func rowsOf(t *testing.T, conn *pgx.Conn, name string) string {
	t.Helper()
	rows, err := conn.Query(context.Background(), "SELECT t::text FROM "+name+" t ORDER BY key")
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

func postgres(t *testing.T) (real, *pgx.Conn) {
	t.Helper()
	for _, r := range reals(t) {
		if r.kind == "postgres" {
			return r, connect(t, r.address)
		}
	}
	t.Skip("TANDEM_POSTGRES names no database")
	return real{}, nil
}

func TestPostgresHoldsThePayloadAndKeepsRights(t *testing.T) {
	r, conn := postgres(t)
	const name = "test_payload"
	ctx := context.Background()
	exec := func(sql string) {
		t.Helper()
		_, err := conn.Exec(ctx, sql)
		require.NoError(t, err)
	}
	clean := func() {
		exec("DROP VIEW IF EXISTS test_payload_view")
		r.remove(t, name)
		exec("DROP ROLE IF EXISTS test_reader")
	}
	clean()
	t.Cleanup(clean)
	set := &stores.Set{
		Keys: []string{"a", "b'"}, Vectors: []float32{1.5, 0, -1.5, 1}, Dim: 2,
		Price: []float64{2.5, math.NaN()}, Category: [][]string{{"x", "y, z"}, nil}, State: []string{"hot", "cold"}, Rows: []int32{7, 0},
	}
	s := r.at(r.address)
	_, err := s.Load(ctx, name, set, stores.LoadOptions{About: "model 'm' of run r"})
	require.NoError(t, err)
	require.Equal(t, "(a,\"[1.5,0]\",2.5,\"{x,\"\"y, z\"\"}\",hot,7)\n(b',\"[-1.5,1]\",,,cold,0)", rowsOf(t, conn, name))
	var comment string
	require.NoError(t, conn.QueryRow(ctx, "SELECT obj_description('test_payload'::regclass)").Scan(&comment))
	require.Equal(t, "tandem load: model 'm' of run r", comment)

	exec("CREATE ROLE test_reader")
	exec("GRANT SELECT ON test_payload TO test_reader")
	_, err = s.Load(ctx, name, set, stores.LoadOptions{})
	require.NoError(t, err)
	var may bool
	require.NoError(t, conn.QueryRow(ctx, "SELECT has_table_privilege('test_reader', 'test_payload', 'SELECT')").Scan(&may))
	require.True(t, may, "the rights on the old table")

	// With a view on it only an update goes.
	exec("CREATE VIEW test_payload_view AS SELECT key FROM test_payload")
	_, err = s.Load(ctx, name, set, stores.LoadOptions{})
	require.EqualError(t, err, "stores: postgres: table test_payload: exchanging the tables: the server says: cannot drop table test_payload because other objects depend on it (view test_payload_view depends on table test_payload); what was there keeps serving")
	set.Keys[1], set.Price[0] = "c", 3
	set.Keys, set.Vectors = append(set.Keys, "d"), append(set.Vectors, 5, 6)
	set.Price, set.Category, set.State, set.Rows = append(set.Price, 1), append(set.Category, nil), append(set.State, "hot"), append(set.Rows, 9)
	loaded, err := s.Load(ctx, name, set, stores.LoadOptions{Update: true})
	require.NoError(t, err)
	require.Equal(t, &stores.Change{Written: 3, Deleted: 1}, loaded.Changed) // a, c and d; b'
	require.Equal(t, "(a,\"[1.5,0]\",3,\"{x,\"\"y, z\"\"}\",hot,7)\n(c,\"[-1.5,1]\",,,cold,0)\n(d,\"[5,6]\",1,,hot,9)", rowsOf(t, conn, name))
	loaded, err = s.Load(ctx, name, set, stores.LoadOptions{Update: true})
	require.NoError(t, err)
	require.Equal(t, &stores.Change{}, loaded.Changed, "nothing is written that is as it was")

	wide := &stores.Set{Keys: []string{"a"}, Vectors: []float32{1, 2, 3}, Dim: 3}
	_, err = s.Load(ctx, name, wide, stores.LoadOptions{Update: true})
	require.EqualError(t, err, "stores: postgres: table test_payload: preparing: its vectors have 2 dimensions, want 3 to update them: load without updating; what was there keeps serving")
}

func TestPostgresLoadsOneAtATime(t *testing.T) {
	r, conn := postgres(t)
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	require.NoError(t, err)
	defer tx.Rollback(ctx)
	_, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('tandem load: test_alone', 0))")
	require.NoError(t, err)
	set, _ := shop(3, 2, 0, 7)
	_, err = r.at(r.address).Load(ctx, "test_alone", set, stores.LoadOptions{})
	require.EqualError(t, err, "stores: postgres: table test_alone: preparing: another load of it is under way; what was there keeps serving")
}

// The connection is lost after the copy: it is told how, not that nothing can be rolled back.
func TestPostgresGoesAwayBeforeTheIndex(t *testing.T) {
	r, conn := postgres(t)
	t.Cleanup(func() { r.remove(t, "test_away") })
	set, _ := shop(3, 2, 0, 7)
	kill := writer(func(line string) {
		if strings.Contains(line, "rows copied") {
			var killed bool
			require.NoError(t, conn.QueryRow(context.Background(), `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'COPY "test_away%'`).Scan(&killed))
			require.True(t, killed)
		}
	})
	_, err := r.at(r.address).Load(context.Background(), "test_away", set, stores.LoadOptions{Log: slog.New(slog.NewTextHandler(kill, nil))})
	require.Error(t, err)
	require.Regexp(t, "^stores: postgres: table test_away: building the index: (the server says: terminating connection due to administrator command|the server went away: .*); what was there keeps serving$", err.Error())
}

func TestPostgresWithoutPgvector(t *testing.T) {
	r, _ := postgres(t)
	u, err := url.Parse(r.address)
	require.NoError(t, err)
	u.Path = "/template1"
	set, _ := shop(3, 2, 0, 7)
	_, err = r.at(u.String()).Load(context.Background(), "test_items", set, stores.LoadOptions{})
	require.EqualError(t, err, "stores: postgres: database template1 has no extension vector: have its administrator say CREATE EXTENSION vector")
}

// What is only looked up has no index of neighbours; the next load may give it one.
func TestLookupsHaveNoIndex(t *testing.T) {
	eachReal(t, func(t *testing.T, r real, name string) {
		set, queries := shop(300, 8, 5, 9)
		s := r.at(r.address)
		for _, lookup := range []bool{true, false, true} {
			_, err := s.Load(context.Background(), name, set, stores.LoadOptions{Lookup: lookup})
			require.NoError(t, err)
			indexed := false
			if r.kind == "postgres" {
				err := connect(t, r.address).QueryRow(context.Background(), "SELECT to_regclass($1) IS NOT NULL", name+"_hnsw").Scan(&indexed)
				require.NoError(t, err)
			} else {
				indexed = strings.Contains(ask(t, http.MethodGet, r.address+"/"+name+"/_mapping", ""), "knn_vector")
				require.Contains(t, ask(t, http.MethodGet, r.address+"/"+name+"/_doc/item-7", ""), `"embedding":[`)
			}
			require.Equal(t, !lookup, indexed)
		}
		_, err := s.Load(context.Background(), name, set, stores.LoadOptions{})
		require.NoError(t, err)
		require.Greater(t, recall(t, s, name, set, queries).Recall, .95)
	})
}

// The password stands in no log and in nothing that a load leaves; a wrong one is refused
// without a word of it.
func TestPostgresDoesNotTellThePassword(t *testing.T) {
	r, conn := postgres(t)
	if right := os.Getenv("PGPASSWORD"); right != "" {
		t.Cleanup(func() { r.remove(t, "test_secret") })
		var log bytes.Buffer
		set, _ := shop(3, 2, 0, 7)
		loaded, err := r.at(r.address).Load(context.Background(), "test_secret", set,
			stores.LoadOptions{About: "a test", Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		require.NoError(t, err)
		var comment string
		require.NoError(t, conn.QueryRow(context.Background(), "SELECT obj_description('test_secret'::regclass)").Scan(&comment))
		require.NotEmpty(t, log.String())
		require.NotContains(t, fmt.Sprintf("%s %+v %s", log.String(), *loaded, comment), right)
	}
	const secret = "hunter2-SECRET"
	t.Setenv("PGPASSWORD", secret)
	set, _ := shop(3, 2, 0, 7)
	var log bytes.Buffer
	_, err := r.at(r.address).Load(context.Background(), "test_secret", set, stores.LoadOptions{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	require.ErrorContains(t, err, "password authentication failed")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err)+log.String(), secret)
}
