package bundle

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/store"
)

// unitsName is the part that names what retention may delete: not all rows of a
// bundle are, some are there because others refer to them.
const unitsName = "units.jsonl"

func (w *writer) units(classes []store.RetentionUnits) error {
	if len(classes) == 0 {
		return nil
	}
	return w.part(unitsName, "", func(out io.Writer) (int64, error) {
		enc := json.NewEncoder(out)
		for _, u := range classes {
			ids, err := w.unitIDs(u)
			for _, id := range ids {
				unit := store.RetentionUnit{Class: u.Rule.Class, ID: id}
				if unit.Rows, unit.Bytes, err = w.rows.SizeOf(w.ctx, u.One(id).With); err == nil {
					err = enc.Encode(unit)
				}
				if err != nil {
					return 0, err
				}
			}
			if err != nil {
				return 0, err
			}
		}
		return 0, nil
	})
}

// unitIDs are the ids of the units; the last number alone for what goes by
// number.
func (w *writer) unitIDs(u store.RetentionUnits) ([]string, error) {
	t := u.Table
	t.Columns = []store.RowColumn{t.Columns[t.Index(t.Key[0])]}
	var ids []string
	err := w.rows.Rows(w.ctx, t, u.Where, nil, func(values []any) error {
		if u.Bulk {
			ids = ids[:0]
		}
		ids = append(ids, fmt.Sprint(values[0]))
		return nil
	})
	return ids, err
}

// Units gives each unit that a bundle of retention names to take.
func Units(file string, take func(store.RetentionUnit) error) error {
	z, err := open(file)
	if err != nil {
		return err
	}
	defer func() { _ = z.Close() }()
	in, err := z.Open(unitsName)
	if err != nil {
		return damaged(err)
	}
	defer func() { _ = in.Close() }()
	dec := json.NewDecoder(bufio.NewReader(in))
	for {
		var u store.RetentionUnit
		if err := dec.Decode(&u); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return damaged(err)
		}
		if err := take(u); err != nil {
			return err
		}
	}
}

// RunFolders are the ids of the runs whose files a bundle holds.
func RunFolders(file string) ([]string, error) {
	z, err := open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = z.Close() }()
	var ids []string
	for _, f := range z.File {
		rest, ok := strings.CutPrefix(f.Name, "runs/")
		id, _, _ := strings.Cut(rest, "/")
		if ok && id != "" && id != "." && id != ".." && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
