package importer

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// foreign is a database of another program, and which of its columns are known.
type foreign struct {
	*store.Foreign
	columns map[string][]string
}

// database reads a database with take, from a copy when it is a file.
func (i *imported) database(ctx context.Context, take func(context.Context, foreign) error) error {
	opened, remove, err := i.open(ctx)
	if err != nil {
		return err
	}
	defer remove()
	defer func() {
		if err := opened.Close(); err != nil {
			i.opt.Log.Warn("imported database not closed", "error", err)
		}
	}()
	columns, err := opened.Tables(ctx)
	if err != nil {
		return err
	}
	return take(ctx, foreign{opened, columns})
}

func (i *imported) open(ctx context.Context) (*store.Foreign, func(), error) {
	if workbench.ForeignServer(i.place) {
		f, err := store.OpenForeignServer(ctx, i.place)
		return f, func() {}, err
	}
	if info, err := os.Stat(i.place); err == nil {
		i.report.Bytes = info.Size()
	}
	copied, remove, err := i.snapshot(ctx, i.place)
	if err != nil {
		return nil, nil, err
	}
	f, err := store.OpenForeignFile(ctx, copied)
	if err != nil {
		remove()
		return nil, nil, err
	}
	return f, remove, nil
}

// known compares the tables of a source with those that this version knows,
// counts what will be read, and notes what is missing, new or not taken. It is
// EInvalid when a table is missing that the program always has.
func (i *imported) known(ctx context.Context, f foreign, program string, tables map[string]string, always ...string) error {
	for _, table := range always {
		if f.columns[table] == nil {
			return workbench.Errorf(workbench.EInvalid, "This is no database of %s: it has no table %s. Nothing was changed.", program, table)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		if f.columns[table] == nil {
			i.note(fmt.Sprintf("The source has no table %s: it is of an older version.", table))
			continue
		}
		n, err := f.Count(ctx, table)
		if err != nil {
			return err
		}
		i.total += n
		known := strings.Fields(tables[table])
		var unknown []string
		for _, column := range f.columns[table] {
			if !slices.Contains(known, column) {
				unknown = append(unknown, column)
			}
		}
		if len(unknown) > 0 {
			i.note(fmt.Sprintf("%s has columns that this version does not know, which are not taken: %s.", table, strings.Join(unknown, ", ")))
		}
	}
	for _, table := range slices.Sorted(maps.Keys(f.columns)) {
		if _, is := tables[table]; is {
			continue
		}
		n, err := f.Count(ctx, table)
		if err != nil {
			return err
		}
		if n > 0 {
			i.report.NotTaken = append(i.report.NotTaken, workbench.ForeignCount{Kind: table, New: n})
		}
	}
	return nil
}

// rows gives each row of a table to take. A table that the source lacks has none.
// A row without the column that names it is skipped.
func (i *imported) rows(ctx context.Context, f foreign, kind, table string, order []string, take func(source) error) error {
	if f.columns[table] == nil {
		return nil
	}
	i.stage(kind)
	order = slices.DeleteFunc(slices.Clone(order), func(name string) bool { return !slices.Contains(f.columns[table], name) })
	return f.Rows(ctx, table, order, func(values map[string]any) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		i.advance(1)
		row := source(values)
		if row.text(order[len(order)-1]) == "" {
			i.skip(kind, "", "It has no "+order[len(order)-1]+".")
			return nil
		}
		return take(row)
	})
}

// refused is the line of the database's log for a JSON text that is none.
func (i *imported) refused(table, column, id, text string) record {
	return record{"db_diagnostic_logs", map[string]any{
		"timestamp": i.now, "error_type": string(workbench.DiagnosticJSON),
		"error_message":   fmt.Sprintf("%s of %s %s, imported from %s, is no JSON object and was emptied.", column, table, id, i.report.From),
		"additional_info": text,
	}}
}

// path is the canonical form of a directory and its hash.
func (i *imported) path(path string) (pathKey, hash string, err error) {
	return i.opt.Canonical(path)
}

// projectAt is the id of the project at a directory, nil for none.
func (i *imported) projectAt(ctx context.Context, path string) (any, error) {
	if path == "" {
		return nil, nil
	}
	pathKey, _, err := i.path(path)
	if err != nil {
		return nil, nil //nolint:nilerr // what is no path has no project
	}
	id, known := i.codebases["path "+pathKey]
	if !known {
		if id, err = i.opt.Store.CodebaseAt(ctx, i.opt.HostID, pathKey); err != nil {
			return nil, err
		}
		i.codebases["path "+pathKey] = id
	}
	if id == "" {
		return nil, nil
	}
	return id, nil
}
