package bundle

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// importer reads one bundle into the database.
type importer struct {
	service  *Service
	request  workbench.ImportRequest
	manifest workbench.Bundle
	zip      *zip.ReadCloser
	hashes   map[string]string // of project directories, by those in the bundle
	projects map[string]string // ids of projects that are here under another id
	texts    map[string][]byte // of messages that were being written, in pieces
	result   workbench.Imported
}

// Import brings a bundle back, row for row: a row that is here already is left
// as it is, so an import may be stopped and repeated. The whole bundle is
// checked before anything is written. Errors: EInvalid (altered, cut, or no
// bundle), EDatabaseNewer, ENotFound, EUnavailable (stopped).
func (s *Service) Import(ctx context.Context, request workbench.ImportRequest) (workbench.Imported, error) {
	ctx, end, err := s.Begin(ctx, "importing")
	if err != nil {
		return workbench.Imported{}, err
	}
	defer end()
	manifest, _, _, err := s.verify(ctx, request.File)
	if err != nil {
		return workbench.Imported{}, stopped(ctx, err)
	}
	z, err := open(request.File)
	if err != nil {
		return workbench.Imported{}, err
	}
	defer func() { _ = z.Close() }()
	im := &importer{
		service: s, request: request, manifest: manifest, zip: z, hashes: map[string]string{}, projects: map[string]string{}, texts: map[string][]byte{},
		result: workbench.Imported{Bundle: manifest, DryRun: request.DryRun, Tables: []workbench.TableImported{}},
	}
	return im.result, stopped(ctx, im.run(ctx))
}

func (im *importer) run(ctx context.Context) error {
	present, err := im.service.opt.Store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if im.manifest.SchemaVersion > present {
		return workbench.Errorf(workbench.EDatabaseNewer, "The bundle has schema %d and this program knows %d. Use Holdfast %s or a newer one; nothing was imported.",
			im.manifest.SchemaVersion, present, im.manifest.AppVersion)
	}
	tables := store.RowTables()
	for _, part := range im.manifest.Parts {
		if part.Table != "" && (leftOut(part.Table) || !slices.ContainsFunc(tables, func(t store.RowTable) bool { return t.Name == part.Table })) {
			return damaged(fmt.Errorf("%s holds rows of %s", part.Name, part.Table))
		}
	}
	if err := im.pieces(tableOf(tables, piecesTable)); err != nil {
		return err
	}
	for _, name := range []string{"remote_agent_codebases", "sessions"} {
		if err := im.moved(tableOf(tables, name)); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context, store.RowTable) error{im.rows, im.links} {
		for _, t := range tables {
			if err := step(ctx, t); err != nil {
				return err
			}
		}
		if im.request.DryRun {
			return nil
		}
	}
	return im.files(ctx)
}

// piecesTable has the text of messages that were being written, and of no other.
const piecesTable = "message_output"

// pieces reads the texts that become the content of their messages: nobody will
// go on writing them.
func (im *importer) pieces(t store.RowTable) error {
	return im.read(t, func(r record) {
		data, _ := r.get("data").([]byte)
		id := fmt.Sprint(r.get("message_id"))
		im.texts[id] = append(im.texts[id], data...)
	})
}

// moved learns the hashes of the directories that have another place here.
// What is known by such a hash has no reference to the project, so it may come
// before it.
func (im *importer) moved(t store.RowTable) error {
	return im.read(t, func(r record) { im.place(r) })
}

// read gives the rows of a table to take.
func (im *importer) read(t store.RowTable, take func(record)) error {
	lines, done, err := im.part(t)
	if lines == nil || err != nil {
		return err
	}
	defer done()
	for {
		chunk, err := readChunk(t, lines)
		if len(chunk) == 0 || err != nil {
			return err
		}
		for _, values := range chunk {
			take(record{t, values})
		}
	}
}

// part opens the rows of a table; nil where the bundle has none.
func (im *importer) part(t store.RowTable) (*bufio.Reader, func(), error) {
	i := slices.IndexFunc(im.manifest.Parts, func(p workbench.BundlePart) bool { return p.Table == t.Name })
	if i < 0 {
		return nil, nil, nil
	}
	in, err := im.zip.Open(im.manifest.Parts[i].Name)
	if err != nil {
		return nil, nil, damaged(err)
	}
	return bufio.NewReaderSize(in, 1<<20), func() { _ = in.Close() }, nil
}

// batch is how many rows one transaction stores: few enough that writers of the
// program wait little.
const batch = 200

// rows stores the rows of one table.
func (im *importer) rows(ctx context.Context, t store.RowTable) error {
	if t.Name == piecesTable {
		return nil // their message has the text
	}
	counts := workbench.TableImported{Table: t.Name}
	err := im.each(ctx, t, func(tx *store.Tx, insert store.RowTable, values []any, count *workbench.TableImported) error {
		r := record{t, values}
		im.place(r)
		settled := im.settle(r)
		fresh, err := im.insert(ctx, tx, insert, r)
		if err != nil {
			return err
		}
		if !fresh {
			count.Existing++
			return im.known(ctx, tx, r)
		}
		count.New++
		if settled {
			count.Settled++
		}
		return nil
	}, &counts)
	if counts.New+counts.Existing > 0 {
		im.result.Tables = append(im.result.Tables, counts)
	}
	return err
}

func (im *importer) insert(ctx context.Context, tx *store.Tx, t store.RowTable, r record) (bool, error) {
	values := r.values[len(r.values)-len(t.Columns):] // without a number that is given anew
	return tx.InsertRow(ctx, t, values)
}

// known remembers a project that is here under another id: what belongs to it
// comes to the one that is here.
func (im *importer) known(ctx context.Context, tx *store.Tx, r record) error {
	if r.t.Name != "remote_agent_codebases" {
		return nil
	}
	id, err := tx.CodebaseAt(ctx, im.service.opt.HostID, fmt.Sprint(r.get("path_key")))
	if err == nil && id != "" {
		im.projects[fmt.Sprint(r.get("id"))] = id
	}
	return err
}

// take is what is done with each row in a transaction.
type take func(tx *store.Tx, insert store.RowTable, values []any, count *workbench.TableImported) error

// each gives the rows of a table to fn, in transactions of a bounded number. A
// dry run only looks for their keys.
func (im *importer) each(ctx context.Context, t store.RowTable, fn take, counts *workbench.TableImported) error {
	lines, done, err := im.part(t)
	if lines == nil || err != nil {
		return err
	}
	defer done()
	insert := t
	if t.Name == "search_documents" {
		insert = t.Unnumbered() // their numbers order nothing but pages of hits
	}
	for {
		chunk, err := readChunk(t, lines)
		if len(chunk) == 0 || err != nil {
			return err
		}
		if im.request.DryRun {
			err = im.look(ctx, t, chunk, counts)
		} else {
			err = im.store(ctx, t, insert, chunk, fn, counts)
		}
		if err != nil {
			return err
		}
	}
}

// look counts what an import of rows would do.
func (im *importer) look(ctx context.Context, t store.RowTable, chunk [][]any, counts *workbench.TableImported) error {
	if t.Name == "search_documents" {
		t.Key = []string{"kind", "source_id", "part"}
	}
	return im.service.opt.Store.ReadRows(ctx, func(rows *store.RowSnapshot) error {
		for _, values := range chunk {
			r := record{t, values}
			im.place(r)
			settled := im.settle(r)
			there, err := rows.Has(ctx, t, values)
			if err != nil {
				return err
			}
			if there {
				counts.Existing++
				continue
			}
			counts.New++
			if settled {
				counts.Settled++
			}
		}
		im.service.Report("importing", t.Name, int64(len(chunk)))
		return nil
	})
}

func (im *importer) store(ctx context.Context, t, insert store.RowTable, chunk [][]any, fn take, counts *workbench.TableImported) error {
	var done workbench.TableImported
	err := im.service.opt.Store.Write(ctx, func(tx *store.Tx) error {
		done = workbench.TableImported{}
		for _, values := range chunk {
			if err := fn(tx, insert, slices.Clone(values), &done); err != nil {
				return err
			}
		}
		return tx.KeepCounting(ctx, im.service.opt.Store.Engine(), t)
	})
	if err != nil {
		return err
	}
	counts.New, counts.Existing, counts.Settled = counts.New+done.New, counts.Existing+done.Existing, counts.Settled+done.Settled
	im.service.Report("importing", t.Name, int64(len(chunk)))
	return nil
}

// chunkBytes bounds the lines of a transaction, so that memory stays small.
const chunkBytes = 4 << 20

func readChunk(t store.RowTable, lines *bufio.Reader) (chunk [][]any, err error) {
	for size := 0; len(chunk) < batch && size < chunkBytes; {
		raw, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(raw) == 0 {
			return chunk, nil
		}
		if err != nil {
			return nil, damaged(err)
		}
		values, err := parse(t, raw)
		if err != nil {
			return nil, damaged(err)
		}
		chunk, size = append(chunk, values), size+len(raw)
	}
	return chunk, nil
}

// links sets the references of rows to rows of their own table.
func (im *importer) links(ctx context.Context, t store.RowTable) error {
	if !t.LinksItself() {
		return nil
	}
	return im.each(ctx, t, func(tx *store.Tx, _ store.RowTable, values []any, _ *workbench.TableImported) error {
		return tx.LinkRow(ctx, t, values)
	}, &workbench.TableImported{})
}

// files brings the files of runs back. One that is here is left as it is.
func (im *importer) files(ctx context.Context) error {
	for _, f := range im.zip.File {
		name, ok := strings.CutPrefix(f.Name, "runs/")
		if !ok {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return damaged(fmt.Errorf("%s is outside of its folder", f.Name))
		}
		path := filepath.Join(im.service.opt.Runs, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fileFailure(path, err)
		}
		err := disk.CreateWith(path, func(out io.Writer) error {
			in, err := f.Open()
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }()
			_, err = io.Copy(out, bounded{ctx, in})
			return err
		})
		if err == nil {
			im.result.Files++
		} else if !errors.Is(err, fs.ErrExist) {
			return fileFailure(path, err)
		}
	}
	return nil
}
