package stores

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// mostDims is what pgvector indexes at most.
const mostDims = 2000

// Postgres is a PostgreSQL database with the extension vector, 0.5 or later.
type Postgres struct {
	config *pgx.ConnConfig
	hnsw   HNSW
}

// NewPostgres returns the database at address, such as postgres://USER@HOST/DATABASE;
// what it leaves out comes from the environment (PGHOST, PGPASSWORD, PGPASSFILE, PGSERVICE
// …). An address that holds a password is an error: it would end up in messages and shell
// histories. Nothing is asked yet.
func NewPostgres(address string, hnsw HNSW) (*Postgres, error) {
	if err := hnsw.Validate(); err != nil {
		return nil, err
	}
	if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("stores: postgres: the address is no URL such as postgres://USER@HOST/DATABASE")
	} else if _, has := u.User.Password(); has || u.Query().Has("password") {
		return nil, errors.New("stores: postgres: the address holds a password, want it in PGPASSWORD or in the file that PGPASSFILE names")
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("stores: postgres: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	return &Postgres{config, hnsw}, nil
}

// names are letters, digits and _, with or without a schema.
var names = regexp.MustCompile(`^([a-z_][a-z0-9_]{0,39}\.)?[a-z_][a-z0-9_]{0,39}$`)

// marker begins the comment of a table that a load wrote: others are never dropped.
const marker = "tandem load: "

// Load writes set to the table called name, with columns
//
//	key text PRIMARY KEY, embedding vector(Dim), price double precision,
//	category text[], state text, train_rows integer
//
// and an HNSW index for inner products (<#>) unless Lookup, all in one transaction. A table of that name
// is exchanged as a whole, which moves the rights on it to the new one and fails where
// views hang on it. With Update it is kept instead, with its views and columns of others:
// rows that changed are written, those that set lacks are deleted. That takes longer than
// building anew where most vectors changed, as they do after a training.
//
// A table that was not written by a load, a load of the same name that is under way, more
// dimensions than pgvector indexes, and a database without it are errors. After any error
// the table is as it was.
func (p *Postgres) Load(ctx context.Context, name string, set *Set, o LoadOptions) (*Loaded, error) {
	if err := set.check(); err != nil {
		return nil, err
	}
	if !names.MatchString(name) {
		return nil, fmt.Errorf("stores: postgres: table %q, want at most 40 of a to z, 0 to 9 and _, no digit first, after SCHEMA. or not", name)
	}
	if set.Dim > mostDims {
		return nil, fmt.Errorf("stores: postgres: %d dimensions, want at most %d, which pgvector indexes", set.Dim, mostDims)
	}
	conn, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	l := &pgLoad{Postgres: p, conn: conn, name: name, set: set, o: o,
		out: &Loaded{Store: "postgres", Name: name, Rows: len(set.Keys), Dim: set.Dim}}
	if err := l.transaction(ctx); err != nil {
		return nil, fmt.Errorf("stores: postgres: table %s: %s: %w; what was there keeps serving", name, l.stage, plain(err))
	}
	if _, err := conn.Exec(ctx, "ANALYZE "+table(name)); err != nil {
		return nil, fmt.Errorf("stores: postgres: table %s: it is loaded, but not analysed: %w", name, plain(err))
	}
	return l.out, nil
}

// connect opens a connection and looks for pgvector.
func (p *Postgres) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, p.config.Copy())
	if err != nil {
		return nil, fmt.Errorf("stores: postgres: %w", plain(err))
	}
	var version string
	if err := conn.QueryRow(ctx, "SELECT extversion FROM pg_extension WHERE extname = 'vector'").Scan(&version); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, fmt.Errorf("stores: postgres: database %s has no extension vector: have its administrator say CREATE EXTENSION vector", p.config.Database)
		}
		return nil, fmt.Errorf("stores: postgres: %w", plain(err))
	}
	return conn, nil
}

// pgLoad is one load, within one transaction.
type pgLoad struct {
	*Postgres
	conn  *pgx.Conn
	name  string
	set   *Set
	o     LoadOptions
	stage string // for an error
	out   *Loaded
}

// transaction is pgx.BeginFunc, which would tell that a lost connection cannot roll back
// instead of how it was lost.
func (l *pgLoad) transaction(ctx context.Context) error {
	tx, err := l.conn.Begin(ctx)
	if err != nil {
		return err
	}
	if err := l.run(ctx, tx); err != nil {
		_ = tx.Rollback(context.WithoutCancel(ctx)) // so does the server when the connection goes
		return err
	}
	return tx.Commit(ctx)
}

func (l *pgLoad) run(ctx context.Context, tx pgx.Tx) error {
	l.stage = "preparing"
	exec := func(sql string, args ...any) (pgconn.CommandTag, error) { return tx.Exec(ctx, sql, args...) }
	if err := l.alone(ctx, tx); err != nil {
		return err
	}
	if err := l.settings(ctx, tx); err != nil {
		return err
	}
	old, err := l.existing(ctx, tx)
	if err != nil {
		return err
	}
	l.out.Replaced = old != 0
	if l.o.Update && old != 0 {
		return l.update(ctx, tx)
	}
	beside := l.name + "_tandem_load"
	if _, err := exec("CREATE TABLE " + table(beside) + l.schema()); err != nil {
		return err
	}
	if err := l.copy(ctx, beside); err != nil {
		return err
	}
	l.stage = "building the index"
	if err := l.index(ctx, tx, beside); err != nil {
		return err
	}
	l.stage = "exchanging the tables"
	if old != 0 {
		if err := l.moveRights(ctx, tx, old, beside); err != nil {
			return err
		}
		if _, err := exec("DROP TABLE " + table(l.name)); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		"ALTER TABLE " + table(beside) + " RENAME TO " + ident(last(l.name)),
		"ALTER INDEX " + table(l.name+"_tandem_pkey") + " RENAME TO " + ident(last(l.name)+"_pkey"),
		"ALTER INDEX IF EXISTS " + table(l.name+"_tandem_hnsw") + " RENAME TO " + ident(last(l.name)+"_hnsw"),
		"COMMENT ON TABLE " + table(l.name) + " IS " + literal(marker+l.o.About),
	} {
		if _, err := exec(sql); err != nil {
			return err
		}
	}
	l.stage = "committing"
	return nil
}

// alone waits a moment for another load of the table: the server may not yet have noticed
// that one is gone.
func (l *pgLoad) alone(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '5s'"); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", marker+l.name)
	if refused := (*pgconn.PgError)(nil); errors.As(err, &refused) && refused.Code == "55P03" { // lock_not_available
		return errors.New("another load of it is under way")
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SET LOCAL lock_timeout = 0")
	}
	return err
}

// settings gives the index the memory it needs. A server that builds an index does not hear
// that its client is gone, unless it looks, as it does from version 14 on.
func (l *pgLoad) settings(ctx context.Context, tx pgx.Tx) error {
	// A node is its vector, some 100 bytes, and links of 16 bytes, twice as many on level 0.
	need := len(l.set.Keys) * (4*l.set.Dim + 100 + 16*3*l.hnsw.Links) / 1024
	_, err := tx.Exec(ctx, fmt.Sprintf("SET LOCAL maintenance_work_mem = %d", min(max(need, 64<<10), 2<<20))) // kB
	if err != nil {
		return err
	}
	var version int
	if err := tx.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return err
	}
	if version >= 140000 {
		_, err = tx.Exec(ctx, "SET LOCAL client_connection_check_interval = '1s'")
	}
	return err
}

// existing is the OID of the table that is there, 0 if none; one of others is an error.
func (l *pgLoad) existing(ctx context.Context, tx pgx.Tx) (oid uint32, err error) {
	var comment *string
	err = tx.QueryRow(ctx, "SELECT oid, obj_description(oid, 'pg_class') FROM pg_class WHERE oid = to_regclass($1)", table(l.name)).Scan(&oid, &comment)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if comment == nil || !strings.HasPrefix(*comment, marker) {
		return 0, errors.New("it was not written by a load, and so will not be replaced: choose another name")
	}
	return oid, nil
}

// schema is the column list of a new table.
func (l *pgLoad) schema() string {
	return fmt.Sprintf(" (key text NOT NULL, embedding vector(%d) NOT NULL, price double precision, category text[], state text, train_rows integer)", l.set.Dim)
}

// copy streams the rows into a table.
func (l *pgLoad) copy(ctx context.Context, to string) error {
	start, sent := time.Now(), 0
	l.stage = "copying"
	r, w := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.CloseWithError(l.set.writeCopy(w, func(rows int) { sent = rows }))
	}()
	_, err := l.conn.PgConn().CopyFrom(ctx, r, "COPY "+table(to)+" ("+columns+") FROM STDIN (FORMAT binary)")
	r.Close() // lets the writer go, if the server did
	<-done
	l.stage = fmt.Sprintf("copying: %d of %d rows sent", sent, len(l.set.Keys))
	l.out.Copy = since(start)
	l.o.log().Info("rows copied", "table", l.name, "rows", len(l.set.Keys), "seconds", strconv.FormatFloat(l.out.Copy, 'f', 1, 64))
	return err
}

// index makes keys unique and builds the index of neighbours.
func (l *pgLoad) index(ctx context.Context, tx pgx.Tx, of string) error {
	start := time.Now()
	statements := []string{"ALTER TABLE " + table(of) + " ADD CONSTRAINT " + ident(last(l.name)+"_tandem_pkey") + " PRIMARY KEY (key)"}
	if !l.o.Lookup {
		statements = append(statements, fmt.Sprintf("CREATE INDEX %s ON %s USING hnsw (embedding vector_ip_ops) WITH (m = %d, ef_construction = %d)",
			ident(last(l.name)+"_tandem_hnsw"), table(of), l.hnsw.Links, l.hnsw.Build))
	}
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	l.out.Index = since(start)
	l.o.log().Info("index built", "table", l.name, "seconds", strconv.FormatFloat(l.out.Index, 'f', 1, 64))
	return nil
}

// moveRights grants on a table what is granted on another: exchanging them would lose it.
func (l *pgLoad) moveRights(ctx context.Context, tx pgx.Tx, from uint32, to string) error {
	rows, err := tx.Query(ctx, `SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, $2::text,
			CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END,
			CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
		FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
		WHERE c.oid = $1 AND a.grantee <> c.relowner`, from, table(to))
	if err != nil {
		return err
	}
	grants, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, sql := range grants {
		if err == nil {
			_, err = tx.Exec(ctx, sql)
		}
	}
	return err
}

// update changes the table in place by way of a temporary one.
func (l *pgLoad) update(ctx context.Context, tx pgx.Tx) error {
	var dim int
	err := tx.QueryRow(ctx, "SELECT atttypmod FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = 'embedding'", table(l.name)).Scan(&dim)
	if err != nil {
		return err
	}
	if dim != l.set.Dim {
		return fmt.Errorf("its vectors have %d dimensions, want %d to update them: load without updating", dim, l.set.Dim)
	}
	const stage = "tandem_load_stage"
	if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE "+stage+strings.Replace(l.schema(), "key text NOT NULL", "key text PRIMARY KEY", 1)+" ON COMMIT DROP"); err != nil {
		return err
	}
	if err := l.copy(ctx, stage); err != nil {
		return err
	}
	l.stage = "updating"
	start := time.Now()
	deleted, err := tx.Exec(ctx, "DELETE FROM "+table(l.name)+" t WHERE NOT EXISTS (SELECT FROM "+stage+" s WHERE s.key = t.key)")
	if err != nil {
		return err
	}
	written, err := tx.Exec(ctx, "INSERT INTO "+table(l.name)+" AS t ("+columns+") SELECT "+columns+" FROM "+stage+` ON CONFLICT (key) DO UPDATE SET
		embedding = excluded.embedding, price = excluded.price, category = excluded.category, state = excluded.state, train_rows = excluded.train_rows
		WHERE (t.embedding, t.price, t.category, t.state, t.train_rows) IS DISTINCT FROM
			(excluded.embedding, excluded.price, excluded.category, excluded.state, excluded.train_rows)`)
	if err != nil {
		return err
	}
	l.out.Changed, l.out.Index = &Change{written.RowsAffected(), deleted.RowsAffected()}, since(start)
	_, err = tx.Exec(ctx, "COMMENT ON TABLE "+table(l.name)+" IS "+literal(marker+l.o.About))
	return err
}

// table quotes a name with or without a schema.
func table(name string) string { return pgx.Identifier(strings.Split(name, ".")).Sanitize() }

func ident(name string) string { return pgx.Identifier{name}.Sanitize() }

// last is a name without its schema.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// literal quotes a text; backslashes stand for themselves (standard_conforming_strings).
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// plain says in words what a server refused or that it went away.
func plain(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		s := refused.Message
		if refused.Detail != "" {
			s += " (" + strings.ReplaceAll(refused.Detail, "\n", ", ") + ")"
		}
		return fmt.Errorf("the server says: %s", s)
	}
	return gone(err)
}
