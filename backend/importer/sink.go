package importer

import (
	"context"
	"errors"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Bounds of one transaction: other writers wait for it.
const (
	batchUnits = 200
	batchBytes = 4 << 20
)

// record is a row as it is stored, by column. A column that it does not name is
// empty, 0 or false.
type record struct {
	table  string
	values map[string]any
}

// unit is stored whole or not at all: a row, and what has no id to be found by
// again. When the first row is here already nothing of the unit is stored.
type unit struct {
	kind, id string
	rows     []record
	counted  string // the row of the parent whose counter numbers the first row, "" for none
}

// add stores a unit with the next batch.
func (i *imported) add(ctx context.Context, u unit) error {
	if i.compare != nil {
		return errors.Join(ctx.Err(), i.compare(u))
	}
	for _, r := range u.rows {
		for _, v := range r.values {
			switch v := v.(type) {
			case string:
				i.bytes += len(v)
			case []byte:
				i.bytes += len(v)
			}
		}
	}
	i.batch = append(i.batch, u)
	if len(i.batch) < batchUnits && i.bytes < batchBytes {
		return ctx.Err()
	}
	return i.flush(ctx)
}

func (i *imported) flush(ctx context.Context) error {
	units := i.batch
	i.batch, i.bytes = nil, 0
	if err := ctx.Err(); err != nil || len(units) == 0 {
		return err
	}
	if i.report.DryRun {
		return i.look(ctx, units)
	}
	return i.store(ctx, units)
}

// store writes units in one transaction, and one by one when a row among them is
// refused: so that this row alone is skipped.
func (i *imported) store(ctx context.Context, units []unit) error {
	var fresh []bool
	err := i.opt.Store.Write(ctx, func(tx *store.Tx) error {
		fresh = fresh[:0] // a transaction may run again
		for _, u := range units {
			stored, err := i.put(ctx, tx, u)
			if err != nil {
				return err
			}
			fresh = append(fresh, stored)
		}
		return nil
	})
	switch {
	case err == nil:
		for n, u := range units {
			i.counted(u.kind, fresh[n])
		}
		return nil
	case ctx.Err() != nil || !rowsFault(err):
		return err
	case len(units) == 1:
		i.skip(units[0].kind, units[0].id, workbench.ErrorMessage(err))
		return nil
	}
	for n := range units {
		if err := i.store(ctx, units[n:n+1]); err != nil {
			return err
		}
	}
	return nil
}

// rowsFault says whether a row was refused, and not the database is in trouble.
func rowsFault(err error) bool {
	switch workbench.ErrorCode(err) {
	case workbench.EInvalid, workbench.ENotFound, workbench.EConflict:
		return true
	}
	return false
}

func (i *imported) counted(kind string, fresh bool) {
	c := i.counts[kind]
	if c == nil {
		i.stage(kind)
		c = i.counts[kind]
	}
	if fresh {
		c.New++
	} else {
		c.Existing++
	}
}

// put stores a unit and says whether it is new.
func (i *imported) put(ctx context.Context, tx *store.Tx, u unit) (bool, error) {
	head := u.rows[0]
	t := i.tables[head.table]
	if !t.Serial() {
		if found, err := tx.HasRow(ctx, t, key(t, head)...); err != nil || found {
			return false, err
		}
	}
	if missing, err := i.orphan(head, func(t store.RowTable, id any) (bool, error) { return tx.HasRow(ctx, t, id) }); err != nil || missing != "" {
		return false, orElse(err, missing)
	}
	if u.counted != "" {
		seq, err := tx.NextSeq(ctx, head.table, u.counted)
		if err != nil {
			return false, err
		}
		head.values["seq"] = seq
	}
	for n, r := range u.rows {
		stored, err := i.insert(ctx, tx, r)
		if err != nil {
			return false, err
		}
		if n == 0 && !stored {
			return false, workbench.Errorf(workbench.EConflict, "Another row here has what must be unique of it.")
		}
	}
	return true, nil
}

func orElse(err error, sentence string) error {
	if err != nil {
		return err
	}
	return workbench.Errorf(workbench.ENotFound, "%s", sentence)
}

func (i *imported) insert(ctx context.Context, tx *store.Tx, r record) (bool, error) {
	t := i.tables[r.table]
	if t.Serial() {
		t = t.Unnumbered()
	}
	values, err := ordered(t, r)
	if err != nil {
		return false, err
	}
	return tx.InsertRow(ctx, t, values)
}

// orphan says which row is missing that a row cannot be without, "" for none.
func (i *imported) orphan(r record, has func(t store.RowTable, id any) (bool, error)) (string, error) {
	for _, c := range i.tables[r.table].Columns {
		if c.Parent == "" || c.Parent == "hosts" || !c.NotNull {
			continue
		}
		id := r.values[c.Name]
		if text, _ := id.(string); text == "" {
			return fmt.Sprintf("It has no %s.", c.Name), nil
		}
		found, err := has(i.tables[c.Parent], id)
		if err != nil {
			return "", err
		}
		if !found {
			return fmt.Sprintf("What it belongs to is not here: %s %v.", c.Name, id), nil
		}
	}
	return "", nil
}

// look counts units as store would.
func (i *imported) look(ctx context.Context, units []unit) error {
	for _, u := range units {
		head := u.rows[0]
		t := i.tables[head.table]
		name := fmt.Sprint(t.Name, key(t, head))
		found := i.seen[name]
		var err error
		if !found && !t.Serial() {
			found, err = i.opt.Store.HasRow(ctx, t, key(t, head)...)
		}
		if err != nil {
			return err
		}
		missing := ""
		if !found {
			missing, err = i.orphan(head, func(t store.RowTable, id any) (bool, error) {
				if i.seen[fmt.Sprint(t.Name, []any{id})] {
					return true, nil
				}
				return i.opt.Store.HasRow(ctx, t, id)
			})
		}
		switch {
		case err != nil:
			return err
		case missing != "":
			i.skip(u.kind, u.id, missing)
			continue
		case head.table != "remote_agent_messages" && head.table != "remote_agent_workflow_events":
			i.seen[name] = !t.Serial()
		}
		i.counted(u.kind, !found)
	}
	return nil
}

// link sets the references of rows to rows of their own table.
func (i *imported) link(ctx context.Context) error {
	if err := i.flush(ctx); err != nil || i.report.DryRun {
		i.later = nil
		return err
	}
	for len(i.later) > 0 {
		part := i.later[:min(len(i.later), batchUnits)]
		err := i.opt.Store.Write(ctx, func(tx *store.Tx) error {
			for _, r := range part {
				t := i.tables[r.table]
				values := make([]any, len(t.Columns))
				for n, c := range t.Columns {
					values[n] = r.values[c.Name]
				}
				if err := tx.LinkRow(ctx, t, values); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		i.later = i.later[len(part):]
	}
	return nil
}

func key(t store.RowTable, r record) []any {
	out := make([]any, 0, len(t.Key))
	for _, name := range t.Key {
		out = append(out, r.values[name])
	}
	return out
}

// ordered are the values of a row in the order of the columns, as both engines
// store them.
func ordered(t store.RowTable, r record) ([]any, error) {
	values := make([]any, len(t.Columns))
	for n, c := range t.Columns {
		v, err := storable(c, r.values[c.Name])
		if err != nil {
			return nil, err
		}
		values[n] = v
	}
	return values, nil
}
