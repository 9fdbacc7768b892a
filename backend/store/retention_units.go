package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// errPageFull ends the reading of a page; nobody but RetentionPage sees it.
var errPageFull = errors.New("the page is full")

// RetentionPage is one page of the units that may go, in the order of their
// keys after one that is given ("": the first page).
func (s *RowSnapshot) RetentionPage(ctx context.Context, u RetentionUnits, after string, limit int64) ([]workbench.RetentionUnit, error) {
	t, key, where := u.Table, u.Table.Key[0], "("+u.Where+")"
	if after != "" {
		value := quotedText(after)
		if t.Serial() {
			value = "CAST(" + value + " AS BIGINT)"
		}
		where += " AND " + quoted(key) + " > " + value
	}
	t.Columns = []RowColumn{u.Table.Columns[u.Table.Index(key)], u.Table.Columns[u.Table.Index(u.title)], u.Table.Columns[u.Table.Index(u.used)]}
	units := []workbench.RetentionUnit{}
	err := s.Rows(ctx, t, where, nil, func(values []any) error {
		if int64(len(units)) == limit {
			return errPageFull
		}
		unit := workbench.RetentionUnit{Class: u.Rule.Class, ID: fmt.Sprint(values[0])}
		unit.Title, _ = values[1].(string)
		unit.UsedAt, _ = values[2].(int64)
		units = append(units, unit)
		return nil
	})
	if err != nil && !errors.Is(err, errPageFull) {
		return nil, err
	}
	for i := range units {
		one := u.single(units[i].ID)
		if units[i].Rows, units[i].Bytes, err = s.SizeOf(ctx, one); err != nil {
			return nil, err
		}
	}
	return units, nil
}

// single is one unit with what goes with it, also of a class that goes by number.
func (u RetentionUnits) single(id string) Selection {
	if u.Bulk {
		return Selection{u.Table.Name: quoted(u.Table.Key[0]) + " = CAST(" + quotedText(id) + " AS BIGINT)"}
	}
	return u.One(id).With
}
