package stores

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// Searcher opens a connection that asks the table.
func (p *Postgres) Searcher(ctx context.Context, name string) (Searcher, error) {
	conn, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, fmt.Sprintf("SET hnsw.ef_search = %d", p.hnsw.Search)); err != nil {
		conn.Close(ctx)
		return nil, fmt.Errorf("stores: postgres: %w", plain(err))
	}
	return &pgSearcher{conn, "SELECT key FROM " + table(name) + " ORDER BY embedding <#> $1::vector LIMIT $2"}, nil
}

type pgSearcher struct {
	conn *pgx.Conn
	sql  string
}

func (s *pgSearcher) Search(ctx context.Context, vector []float32, k int) ([]string, error) {
	rows, err := s.conn.Query(ctx, s.sql, vectorText(vector), k)
	if err != nil {
		return nil, fmt.Errorf("stores: postgres: %w", plain(err))
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("stores: postgres: %w", plain(err))
	}
	return keys, nil
}

func (s *pgSearcher) Close() error { return s.conn.Close(context.Background()) }

// vectorText is a vector as pgvector and JSON write it.
func vectorText(vector []float32) string {
	b := []byte{'['}
	for i, x := range vector {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(x), 'g', -1, 32)
	}
	return string(append(b, ']'))
}
