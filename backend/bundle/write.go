package bundle

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// writer writes the parts of one bundle.
type writer struct {
	ctx      context.Context
	zip      *zip.Writer
	rows     *store.RowSnapshot
	chosen   store.Selection
	manifest workbench.Bundle
	report   func(table string, rows int64)
	runs     string // the folder with the folders of runs
}

// part writes one file of the bundle and notes its checksum.
func (w *writer) part(name, table string, fill func(io.Writer) (int64, error)) error {
	out, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.UnixMilli(w.manifest.CreatedAt).UTC()})
	if err != nil {
		return err
	}
	sum := sha256.New()
	count := &counter{w: io.MultiWriter(out, sum)}
	rows, err := fill(count)
	w.manifest.Parts = append(w.manifest.Parts, workbench.BundlePart{
		Name: name, Table: table, Rows: rows, Bytes: count.n, SHA256: hex.EncodeToString(sum.Sum(nil)),
	})
	return err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// tables writes the rows, a part for each table that has some chosen.
func (w *writer) tables(tables []store.RowTable) error {
	for _, t := range tables {
		if leftOut(t.Name) || w.chosen[t.Name] == "" {
			continue
		}
		err := w.part("rows/"+t.Name+".jsonl", t.Name, func(out io.Writer) (n int64, err error) {
			err = w.rows.Rows(w.ctx, t, w.chosen[t.Name], nil, func(values []any) error {
				raw, err := line(t, values)
				if err == nil {
					_, err = out.Write(raw)
				}
				n++
				w.report(t.Name, 1)
				return err
			})
			return n, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// files writes what runs have written beside the database. A folder that is
// gone is none.
func (w *writer) files(runs store.RowTable) error {
	if w.chosen[runs.Name] == "" {
		return nil
	}
	ids, err := w.ids(runs)
	for _, id := range ids {
		root := filepath.Join(w.runs, id)
		walked := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			return w.part(path.Join("runs", id, filepath.ToSlash(relative)), "", func(out io.Writer) (int64, error) { return 0, copyFile(out, file) })
		})
		if walked != nil {
			return walked
		}
	}
	return err
}

func copyFile(out io.Writer, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	_, err = io.Copy(out, in)
	return err
}

// ids are the keys of the chosen rows of a table.
func (w *writer) ids(t store.RowTable) ([]string, error) {
	t.Columns = t.Columns[:1]
	var ids []string
	err := w.rows.Rows(w.ctx, t, w.chosen[t.Name], nil, func(values []any) error {
		if id, ok := values[0].(string); ok && !strings.ContainsAny(id, `/\`) && id != "." && id != ".." {
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// close writes the manifest, which must be the last part.
func (w *writer) close() error {
	out, err := w.zip.Create(manifestName)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	if err := enc.Encode(w.manifest); err != nil {
		return err
	}
	return w.zip.Close()
}
