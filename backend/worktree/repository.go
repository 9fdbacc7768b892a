package worktree

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
)

// Root returns the top of the working tree that dir is in, links resolved. It
// fails with ENotRepository for a directory outside of any, a bare repository
// or the inside of .git; with EDirectoryGone when dir does not exist; with
// EUnavailable when there is no git.
func (g *Git) Root(ctx context.Context, dir string) (string, error) {
	top, err := g.answer(ctx, dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return "", explain(dir, err)
	}
	return filepath.FromSlash(top), nil
}

// Branch returns the branch that is checked out, also when it has no commit
// yet, or "" when HEAD is detached.
func (g *Git) Branch(ctx context.Context, dir string) (string, error) {
	name, err := g.answer(ctx, dir, "branch", "--show-current")
	return name, explain(dir, err)
}

// Head returns the hash of the commit that is checked out, or "" when there is
// no commit yet.
func (g *Git) Head(ctx context.Context, dir string) (string, error) {
	hash, _, err := g.query(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	return hash, err
}

// RemoteURL returns where origin is, or where the only other remote is, or "".
// A password or token in the URL is left out: it must not get into a database.
func (g *Git) RemoteURL(ctx context.Context, dir string) (string, error) {
	remotes, err := g.answer(ctx, dir, "remote")
	if err != nil || remotes == "" {
		return "", explain(dir, err)
	}
	names := strings.Split(remotes, "\n")
	name := names[0]
	for _, n := range names {
		if n == "origin" {
			name = n
		}
	}
	if name != "origin" && len(names) > 1 {
		return "", nil
	}
	address, _, err := g.query(ctx, dir, "remote", "get-url", "--", name)
	return withoutSecret(address), err
}

// withoutSecret drops what a URL says about who asks. Over ssh the user stays:
// it is part of the address.
func withoutSecret(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil || u.Host == "" {
		return address // a path or user@host:path: neither holds a password
	}
	if u.Scheme == "ssh" {
		u.User = url.User(u.User.Username())
	} else {
		u.User = nil
	}
	return u.String()
}

// DefaultBranch returns the branch that work starts from and returns to: the
// one origin names, else main or master where it exists, else the one that is
// checked out; "" when HEAD is detached and none of these is known.
func (g *Git) DefaultBranch(ctx context.Context, dir string) (string, error) {
	name, ok, err := g.query(ctx, dir, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
	if err != nil {
		return "", err
	}
	if ok {
		return strings.TrimPrefix(name, "origin/"), nil
	}
	for _, name := range []string{"main", "master"} {
		_, ok, err := g.query(ctx, dir, "show-ref", "--verify", "--quiet", "refs/heads/"+name)
		if err != nil {
			return "", err
		}
		if ok {
			return name, nil
		}
	}
	return g.Branch(ctx, dir)
}

// query asks git a question whose answer may be "no", which git says with
// status 1 (2 from git remote). A repository that cannot be read is an error.
func (g *Git) query(ctx context.Context, dir string, args ...string) (string, bool, error) {
	out, err := g.answer(ctx, dir, args...)
	var refused *failure
	if errors.As(err, &refused) && refused.status < 128 && checkDirectory(dir) == nil {
		return "", false, nil
	}
	if err != nil {
		return "", false, explain(dir, err)
	}
	return out, true, nil
}
