package stores_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tandem/experiments/stores"

	"github.com/stretchr/testify/require"
)

const secret = "hunter2-SECRET"

func TestAddressesWithoutSecrets(t *testing.T) {
	h := stores.DefaultHNSW()
	for _, c := range []struct{ address, want string }{
		{"postgres://shop:" + secret + "@db/shop", "stores: postgres: the address holds a password, want it in PGPASSWORD or in the file that PGPASSFILE names"},
		{"postgres://db/shop?password=" + secret, "stores: postgres: the address holds a password, want it in PGPASSWORD or in the file that PGPASSFILE names"},
		{"host=db password=" + secret, "stores: postgres: the address is no URL such as postgres://USER@HOST/DATABASE"},
		{"postgres://shop:" + secret + "%@db", "stores: postgres: the address is no URL such as postgres://USER@HOST/DATABASE"},
		{"http://db", "stores: postgres: the address is no URL such as postgres://USER@HOST/DATABASE"},
	} {
		_, err := stores.NewPostgres(c.address, h)
		require.EqualError(t, err, c.want)
	}
	for _, c := range []struct{ address, want string }{
		{"https://shop:" + secret + "@search", "stores: opensearch: the address holds a user, want OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD in the environment"},
		{"https://shop:" + secret + "%@search", "stores: opensearch: the address is no URL, want one such as http://localhost:9200"},
		{"localhost:9200", `stores: opensearch: address "localhost:9200", want http://HOST or https://HOST`},
		{"", `stores: opensearch: address "", want http://HOST or https://HOST`},
	} {
		_, err := stores.NewOpenSearch(c.address, stores.OpenSearchAuth{}, h)
		require.EqualError(t, err, c.want)
	}
	auth := stores.OpenSearchAuth{Username: "shop", Password: secret}
	require.Equal(t, "user and password user and password", fmt.Sprintf("%v %#v", auth, auth))
	require.Equal(t, "token none", fmt.Sprint(stores.OpenSearchAuth{Token: secret}, stores.OpenSearchAuth{}))
}

func TestSettingsOutOfRange(t *testing.T) {
	for _, c := range []struct {
		h    stores.HNSW
		want string
	}{
		{stores.HNSW{Links: 1, Build: 64, Search: 100}, "stores: links = 1, want 2 to 100"},
		{stores.HNSW{Links: 16, Build: 31, Search: 100}, "stores: build width = 31, want 2·links = 32 to 1000"},
		{stores.HNSW{Links: 16, Build: 64, Search: 1001}, "stores: search width = 1001, want 1 to 1000"},
	} {
		_, err := stores.NewPostgres("", c.h)
		require.EqualError(t, err, c.want)
		_, err = stores.NewOpenSearch("http://localhost", stores.OpenSearchAuth{}, c.h)
		require.EqualError(t, err, c.want)
	}
}

func TestBadSetsAndNames(t *testing.T) {
	pg, err := stores.NewPostgres("postgres://127.0.0.1:1/none", stores.DefaultHNSW()) // nobody is there to be asked
	require.NoError(t, err)
	search, err := stores.NewOpenSearch("http://127.0.0.1:1", stores.OpenSearchAuth{}, stores.DefaultHNSW())
	require.NoError(t, err)
	good := func() *stores.Set { s, _ := shop(2, 2, 0, 8); return s }
	for _, c := range []struct {
		name   string
		mend   func(s *stores.Set)
		update bool
		pg, os string // the errors
	}{
		{"items", func(s *stores.Set) { s.Vectors = s.Vectors[1:] }, false, "stores: 2 keys and 3 values, want keys and 2 values of each", ""},
		{"items", func(s *stores.Set) { *s = stores.Set{Dim: 2} }, false, "stores: 0 keys and 0 values, want keys and 2 values of each", ""},
		{"items", func(s *stores.Set) { s.Price = s.Price[1:] }, false, "stores: price of 1 rows, want 2", ""},
		{"items", func(s *stores.Set) { s.Vectors[3] = float32(math.Inf(1)) }, false, `stores: vector of "item-1": value +Inf, want finite`, ""},
		{"Items; DROP", func(*stores.Set) {}, false, `stores: postgres: table "Items; DROP", want at most 40 of a to z, 0 to 9 and _, no digit first, after SCHEMA. or not`,
			`stores: opensearch: index "Items; DROP", want at most 100 of a to z, 0 to 9 and _, no _ first`},
		{"items", func(s *stores.Set) { s.Keys[1] = "" }, false, "", `stores: opensearch: key "" of 0 bytes, want 1 to 512`},
		{"items", func(s *stores.Set) { s.Keys[1] = strings.Repeat("x", 513) }, false, "", `stores: opensearch: key "` + strings.Repeat("x", 40) + `" of 513 bytes, want 1 to 512`},
		{"items", func(*stores.Set) {}, true, "", "stores: opensearch: an index is not updated in place: load without updating, the alias moves in one step"},
		{"items", func(s *stores.Set) { *s = stores.Set{Keys: []string{"a"}, Dim: 2001, Vectors: make([]float32, 2001)} }, false,
			"stores: postgres: 2001 dimensions, want at most 2000, which pgvector indexes", ""},
	} {
		s := good()
		c.mend(s)
		for _, loader := range []struct {
			store store
			want  string
			other string
		}{{pg, c.pg, c.os}, {search, c.os, c.pg}} {
			want := loader.want
			if want == "" && strings.HasPrefix(loader.other, "stores: ") && !strings.Contains(loader.other, "postgres:") && !strings.Contains(loader.other, "opensearch:") {
				want = loader.other // of the set itself
			}
			if want != "" {
				_, err := loader.store.Load(context.Background(), c.name, s, stores.LoadOptions{Update: c.update})
				require.EqualError(t, err, want)
			}
		}
	}
}

func TestNobodyThere(t *testing.T) {
	set, _ := shop(2, 2, 0, 8)
	t.Setenv("PGPASSWORD", secret)
	pg, err := stores.NewPostgres("postgres://shop@127.0.0.1:1/none?sslmode=disable", stores.DefaultHNSW())
	require.NoError(t, err)
	_, err = pg.Load(context.Background(), "items", set, stores.LoadOptions{})
	require.ErrorContains(t, err, "stores: postgres: failed to connect to `user=shop database=none`")
	require.ErrorContains(t, err, "connection refused")
	require.NotContains(t, err.Error(), secret)

	search, err := stores.NewOpenSearch("http://127.0.0.1:1", stores.OpenSearchAuth{Username: "shop", Password: secret}, stores.DefaultHNSW())
	require.NoError(t, err)
	search.Attempts, search.Pause = 2, time.Millisecond
	_, err = search.Load(context.Background(), "items", set, stores.LoadOptions{})
	require.EqualError(t, err, `stores: opensearch: index items: preparing: dial tcp 127.0.0.1:1: connect: connection refused (tried 2 times); what was there keeps serving`)
}

// What a server refuses is told with its reason, and the index is taken away again.
func TestOpenSearchRefusals(t *testing.T) {
	set, _ := shop(3, 2, 0, 8)
	for _, c := range []struct {
		when   string // the end of the path
		status int
		answer string
		want   string
	}{
		{"/items/_mapping", 401, "", "preparing: the server says: 401 Unauthorized"},
		{"/items/_mapping", 302, "", "preparing: the server says: 302 Found: redirected to elsewhere, want the address of the server itself"},
		{"/items/_mapping", 200, "<html>", `preparing: the answer is not that of OpenSearch: invalid character '<' looking for beginning of value: "<html>"`},
		{"PUT", 400, `{"error":{"reason":"unknown setting [index.knn]"},"status":400}`,
			"preparing: the server says: 400 Bad Request: unknown setting [index.knn] (is the k-NN plugin installed, of version 2.13 or later?)"},
		{"/_bulk", 200, `{"errors":true,"items":[{"index":{"_id":"item-1","error":{"reason":"disk is full"}}}]}`, `copying: 0 of 3 rows sent: key "item-1": disk is full`},
		{"/_bulk", 503, `{"error":{"reason":"busy","caused_by":{"reason":"very"}}}`, "copying: 0 of 3 rows sent: the server says: 503 Service Unavailable: busy: very (tried 5 times)"},
		{"/_count", 200, `{"count":2}`, "building the index: the index has 2 rows, want 3"},
		{"/_aliases", 403, `{"error":{"reason":"no permissions"}}`, "moving the alias: the server says: 403 Forbidden: no permissions"},
	} {
		made, deleted, authorized := "", "", 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user == "shop" && password == secret {
				authorized++
			}
			if strings.HasSuffix(r.URL.Path, c.when) || r.Method == c.when && !strings.Contains(r.URL.Path[1:], "/") {
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.answer)
				return
			}
			switch {
			case strings.HasSuffix(r.URL.Path, "_mapping"):
				w.WriteHeader(http.StatusNotFound)
			case r.Method == http.MethodDelete:
				deleted = r.URL.Path
			case r.Method == http.MethodPut && !strings.Contains(r.URL.Path[1:], "/"):
				made = r.URL.Path
			}
			fmt.Fprint(w, `{"errors":false,"count":3}`)
		}))
		s, err := stores.NewOpenSearch(server.URL, stores.OpenSearchAuth{Username: "shop", Password: secret}, stores.DefaultHNSW())
		require.NoError(t, err)
		s.Pause = time.Millisecond
		_, err = s.Load(context.Background(), "items", set, stores.LoadOptions{})
		require.EqualError(t, err, "stores: opensearch: index items: "+c.want+"; what was there keeps serving")
		require.Equal(t, made, deleted, c.when)
		require.NotContains(t, err.Error(), secret)
		require.Positive(t, authorized)
		server.Close()
	}
}

func TestMeasureWantsQueries(t *testing.T) {
	set, _ := shop(3, 2, 0, 8)
	_, err := stores.Measure(context.Background(), nil, set, []float32{1}, 10, 1)
	require.EqualError(t, err, "stores: measure: k = 10, clients = 1 and 1 values, want ≥ 1, ≥ 1 and queries of 2 values")
}
