package worktree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Position is what is checked out in a working tree, to see later whether somebody
// has moved it.
type Position struct {
	Branch  string // "": detached
	Head    string // "": no commit yet
	Changes string // a digest of which files differ from the commit; "": none does
}

// Position reads what is checked out in the working tree that dir is in.
// ENotRepository.
func (g *Git) Position(ctx context.Context, dir string) (p Position, err error) {
	if p.Branch, err = g.Branch(ctx, dir); err != nil {
		return p, err
	}
	if p.Head, err = g.Head(ctx, dir); err != nil {
		return p, err
	}
	sum, any := sha256.New(), false
	err = g.records(ctx, dir, func(record string) error {
		any = true
		_, err := io.WriteString(sum, record+"\x00")
		return err
	}, "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames")
	if any {
		p.Changes = hex.EncodeToString(sum.Sum(nil))
	}
	return p, explain(dir, err)
}
