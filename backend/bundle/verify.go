package bundle

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// manifestMost bounds what is read of a file that says it is a manifest, in bytes.
const manifestMost = 256 << 20

// Verify reads a whole bundle and compares every part with the manifest.
// Errors: EInvalid (it is no bundle, or was altered or cut), ENotFound,
// EDatabaseNewer (a newer program wrote it).
func (s *Service) Verify(ctx context.Context, file string) (workbench.Exported, error) {
	b, n, sum, err := s.verify(ctx, file)
	return workbench.Exported{Bundle: b, File: file, Bytes: n, SHA256: sum}, stopped(ctx, err)
}

func (s *Service) verify(ctx context.Context, file string) (manifest workbench.Bundle, size int64, sum string, err error) {
	size, sum, err = Hash(ctx, file)
	if err != nil {
		return manifest, 0, "", err
	}
	z, err := open(file)
	if err != nil {
		return manifest, 0, "", err
	}
	defer func() { _ = z.Close() }()
	manifest, err = readManifest(z)
	if err == nil {
		s.Report("verifying", "", 0)
		err = compare(ctx, z, manifest)
	}
	return manifest, size, sum, err
}

// Hash reads a file and returns its size and SHA-256 in hex.
func Hash(ctx context.Context, file string) (int64, string, error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, "", fileFailure(file, err)
	}
	defer func() { _ = in.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, bounded{ctx, in})
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// bounded ends with its context.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

func (b bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

func open(file string) (*zip.ReadCloser, error) {
	z, err := zip.OpenReader(file)
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damaged(err)
	}
	if err != nil {
		return nil, fileFailure(file, err)
	}
	return z, nil
}

func readManifest(z *zip.ReadCloser) (workbench.Bundle, error) {
	var m workbench.Bundle
	in, err := z.Open(manifestName)
	if err != nil {
		return m, workbench.Wrap(workbench.EInvalid, err, "The file is no bundle of Holdfast: it has no manifest.")
	}
	defer func() { _ = in.Close() }()
	if err := json.NewDecoder(io.LimitReader(in, manifestMost)).Decode(&m); err != nil {
		return m, damaged(err)
	}
	if m.Format > Format {
		return m, workbench.Errorf(workbench.EDatabaseNewer, "A newer Holdfast (%s) wrote this bundle. Use that version; nothing was imported.", m.AppVersion)
	}
	return m, nil
}

// compare holds each file against the manifest, and the manifest against the
// files.
func compare(ctx context.Context, z *zip.ReadCloser, m workbench.Bundle) error {
	known := map[string]workbench.BundlePart{}
	for _, p := range m.Parts {
		known[p.Name] = p
	}
	for _, f := range z.File {
		if f.Name == manifestName {
			continue
		}
		p, ok := known[f.Name]
		if !ok {
			return damaged(fmt.Errorf("%s is not in the manifest", f.Name))
		}
		delete(known, f.Name)
		if err := comparePart(ctx, f, p); err != nil {
			return err
		}
	}
	for name := range known {
		return damaged(fmt.Errorf("%s is missing", name))
	}
	return nil
}

func comparePart(ctx context.Context, f *zip.File, p workbench.BundlePart) error {
	in, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer func() { _ = in.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(bounded{ctx, in}, p.Bytes+1))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return damaged(err)
	}
	if n != p.Bytes || !strings.EqualFold(hex.EncodeToString(h.Sum(nil)), p.SHA256) {
		return damaged(fmt.Errorf("%s is not what was written", p.Name))
	}
	return nil
}

func damaged(err error) error {
	return workbench.Wrap(workbench.EInvalid, err, "The bundle was altered or is not whole ("+err.Error()+"). Nothing was imported; use another copy.")
}
