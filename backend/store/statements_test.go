package store_test

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

// TestStatementsPrepare prepares every statement of the package on both engines:
// a column that a step renamed, or a parameter without a type, is found here and
// not by the user.
func TestStatementsPrepare(t *testing.T) {
	t.Parallel()
	sqlite := raw(t, storetest.Open(t).Path())
	postgres := rawPostgres(t)
	for name, statement := range statements(t) {
		checkPlaceholders(t, name, statement)
		if !strings.HasSuffix(name, "Postgres") {
			if _, err := plan(sqlite, statement); err != nil {
				t.Errorf("%s on SQLite: %v", name, err)
			}
		}
		if !strings.HasSuffix(name, "SQLite") {
			if err := prepare(t.Context(), postgres, statement); err != nil {
				t.Errorf("%s on PostgreSQL: %v", name, err)
			}
		}
	}
	const wrong = `SELECT nothing FROM sessions`
	if _, err := plan(sqlite, wrong); err == nil {
		t.Error("SQLite prepared a statement that names no column")
	}
	if err := prepare(t.Context(), postgres, wrong); err == nil {
		t.Error("PostgreSQL prepared a statement that names no column")
	}
}

// prepare asks PostgreSQL to parse a statement and to find the types of its
// parameters.
func prepare(ctx context.Context, db *sql.DB, statement string) error {
	stmt, err := db.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	return stmt.Close()
}

// plan prepares a statement and says how SQLite would run it. EXPLAIN is what
// makes sure that it is compiled: the driver may put that off until it is run.
func plan(db *sql.DB, statement string) ([]string, error) {
	args := make([]any, len(slices.Compact(placeholders(statement))))
	rows, err := db.Query(`EXPLAIN QUERY PLAN `+statement, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		steps = append(steps, detail)
	}
	return steps, rows.Err()
}

// placeholders are the numbers of a statement's placeholders, sorted.
func placeholders(statement string) []int {
	var numbers []int
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(statement, -1) {
		n, _ := strconv.Atoi(m[1])
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

// checkPlaceholders wants $1…$n without a hole: PostgreSQL refuses one.
func checkPlaceholders(t *testing.T, name, statement string) {
	t.Helper()
	for i, n := range slices.Compact(placeholders(statement)) {
		if n != i+1 {
			t.Errorf("%s: placeholder $%d is missing", name, i+1)
			return
		}
	}
	if strings.Contains(regexp.MustCompile(`'[^']*'`).ReplaceAllString(statement, ""), "?") {
		t.Errorf("%s: ? is a placeholder of SQLite only", name)
	}
}

// TestStatementsAreConstants finds SQL that is in no sql… constant: it would be
// prepared by no test. The ledger's tables are made before any step, what
// `migrate sql` prints is run by an administrator, and the tables of a damaged
// file have the names that are found in it. Statements over any table are
// prepared by TestStatementsOfRowsPrepare.
func TestStatementsAreConstants(t *testing.T) {
	t.Parallel()
	isSQL := regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE)\s`)
	known := slices.Collect(maps.Values(statements(t)))
	for _, file := range parsePackage(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if ok && (strings.HasPrefix(spec.Names[0].Name, "createLedger") || strings.HasPrefix(spec.Names[0].Name, "salvage") || strings.HasPrefix(spec.Names[0].Name, "transfer") || spec.Names[0].Name == "lockSchemaPostgres") {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			part := func(statement string) bool { return strings.Contains(statement, s) }
			if err == nil && isSQL.MatchString(s) && !slices.ContainsFunc(known, part) {
				t.Errorf("SQL outside of a constant: %s", s)
			}
			return true
		})
	}
}

// statements are the values of the package's sql… constants by their names.
func statements(t *testing.T) map[string]string {
	t.Helper()
	exprs := map[string]ast.Expr{}
	for _, file := range parsePackage(t) {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				constants, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range constants.Names {
					if i < len(constants.Values) {
						exprs[name.Name] = constants.Values[i]
					}
				}
			}
		}
	}
	found := map[string]string{}
	for name, expr := range exprs {
		if strings.HasPrefix(name, "sql") {
			found[name] = constant(t, exprs, expr)
		}
	}
	if len(found) < 50 {
		t.Fatalf("found %d statements; this test looks in the wrong place", len(found))
	}
	return found
}

// constant evaluates a string constant: literals, names and their sums.
func constant(t *testing.T, exprs map[string]ast.Expr, expr ast.Expr) string {
	t.Helper()
	switch e := expr.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return constant(t, exprs, e.X) + constant(t, exprs, e.Y)
	case *ast.Ident:
		return constant(t, exprs, exprs[e.Name])
	}
	t.Fatalf("a statement is made of %T", expr)
	return ""
}

func parsePackage(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// raw opens a database file without the store, to see and to break what no
// method would.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_foreign_keys=1&_busy_timeout=30000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// rawPostgres is raw for a migrated PostgreSQL database.
func rawPostgres(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", storetest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// texts returns the first column of all rows.
func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
