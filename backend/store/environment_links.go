package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlLinkEnvironment = `
INSERT INTO isolation_links (environment_id, link_type, link_id, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (environment_id, link_type, link_id) DO NOTHING`
	sqlUnlinkEnvironment    = `DELETE FROM isolation_links WHERE environment_id = $1 AND link_type = $2 AND link_id = $3`
	sqlListEnvironmentLinks = `
SELECT environment_id, link_type, link_id, created_at FROM isolation_links
WHERE environment_id = $1 ORDER BY link_type, link_id`
	sqlLinkedEnvironment = `
SELECT ` + environmentColumns + `, e.metadata
FROM isolation_links l JOIN remote_agent_isolation_environments e ON e.id = l.environment_id
WHERE l.link_type = $1 AND l.link_id = $2 AND e.codebase_id = $3 AND e.status <> 'destroyed'
ORDER BY e.last_used_at DESC, e.id DESC LIMIT 1`
)

// LinkEnvironment lets an issue or PR share an environment; a second time
// changes nothing. ENotFound.
func (db *DB) LinkEnvironment(ctx context.Context, environmentID string, kind workbench.LinkType, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlLinkEnvironment, environmentID, kind, text(id), tx.now)
		return err
	})
}

// UnlinkEnvironment ends the sharing. ENotFound.
func (db *DB) UnlinkEnvironment(ctx context.Context, environmentID string, kind workbench.LinkType, id string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlUnlinkEnvironment, environmentID, kind, text(id))
		return mustChange(n, err, "link to "+string(kind), id)
	})
}

// EnvironmentLinks are the issues and PRs that share an environment.
func (db *DB) EnvironmentLinks(ctx context.Context, environmentID string) ([]workbench.EnvironmentLink, error) {
	return all(ctx, db.read, func(r row) (workbench.EnvironmentLink, error) {
		var l workbench.EnvironmentLink
		return l, r.Scan(&l.EnvironmentID, &l.LinkType, &l.LinkID, &l.CreatedAt)
	}, sqlListEnvironmentLinks, environmentID)
}

// LinkedEnvironment returns the environment of a project that an issue or PR
// shares, the latest used one of several. ENotFound.
func (db *DB) LinkedEnvironment(ctx context.Context, codebaseID string, kind workbench.LinkType, id string) (workbench.Environment, error) {
	return one(ctx, db.read, scanEnvironment, "worktree shared with "+string(kind), id, sqlLinkedEnvironment, kind, text(id), codebaseID)
}
