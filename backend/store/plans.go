package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlListPlanVersions = `
SELECT job_id, version, source, created_at, octet_length(content) FROM plan_versions WHERE job_id = $1 ORDER BY version DESC`
	sqlFindPlanVersion = `
SELECT job_id, version, source, created_at, content FROM plan_versions WHERE job_id = $1 AND version = $2`
	sqlNewestPlanVersion = `
SELECT job_id, version, source, created_at, content FROM plan_versions WHERE job_id = $1 ORDER BY version DESC LIMIT 1`
	sqlInsertPlanVersion = `
INSERT INTO plan_versions (job_id, version, source, created_at, content) VALUES ($1, $2, $3, $4, $5)`
	sqlSetMergeInstructions = `UPDATE sessions SET merge_instructions = $1, updated_at = $2 WHERE id = $3`
)

func scanPlanVersion(r row) (workbench.PlanVersion, error) {
	var v workbench.PlanVersion
	return v, r.Scan(&v.JobID, &v.Version, &v.Source, &v.CreatedAt, &v.Content)
}

func scanPlanVersionInfo(r row) (workbench.PlanVersionInfo, error) {
	var v workbench.PlanVersionInfo
	return v, r.Scan(&v.JobID, &v.Version, &v.Source, &v.CreatedAt, &v.Bytes)
}

// PlanVersions lists the versions of a plan, newest first, without their texts.
// A plan that nobody has edited has one: the response of its job. ENotFound;
// EConflict while the job writes its response.
func (db *DB) PlanVersions(ctx context.Context, jobID string) ([]workbench.PlanVersionInfo, error) {
	versions, err := all(ctx, db.read, scanPlanVersionInfo, sqlListPlanVersions, jobID)
	if err != nil || len(versions) > 0 {
		return versions, err
	}
	first, err := db.firstPlan(ctx, db.read, jobID)
	if err != nil {
		return nil, err
	}
	return []workbench.PlanVersionInfo{{
		JobID: jobID, Version: first.Version, Source: first.Source, CreatedAt: first.CreatedAt, Bytes: int64(len(first.Content)),
	}}, nil
}

// PlanVersion returns a version of a plan, the newest with 0. ENotFound;
// EConflict while the job writes its response.
func (db *DB) PlanVersion(ctx context.Context, jobID string, version int64) (workbench.PlanVersion, error) {
	if version == 0 {
		return db.newestPlan(ctx, db.read, jobID)
	}
	stored, err := one(ctx, db.read, scanPlanVersion, "such version of plan", jobID, sqlFindPlanVersion, jobID, version)
	if version == 1 && workbench.ErrorCode(err) == workbench.ENotFound {
		return db.firstPlan(ctx, db.read, jobID)
	}
	return stored, err
}

// WritePlan makes content the newest version of a plan. EConflict when the
// version that the writer knows is not the newest one any more. A text equal to
// the newest one writes nothing.
func (db *DB) WritePlan(ctx context.Context, w workbench.PlanWrite) (workbench.PlanVersion, error) {
	var next workbench.PlanVersion
	err := db.Write(ctx, func(tx *Tx) error {
		newest, err := db.newestPlan(ctx, tx, w.JobID)
		if err != nil {
			return err
		}
		if newest.Version != w.Version {
			return workbench.Errorf(workbench.EConflict,
				"The plan has a newer version (%d, not %d). Look at it, then save again.", newest.Version, w.Version)
		}
		if next = newest; newest.Content == text(w.Content) {
			return nil
		}
		if newest.Version == 1 {
			if err := insertPlan(ctx, tx, newest); err != nil {
				return err
			}
		}
		next = workbench.PlanVersion{
			JobID: w.JobID, Version: newest.Version + 1, Source: w.Source, CreatedAt: tx.now, Content: text(w.Content),
		}
		return insertPlan(ctx, tx, next)
	})
	return next, err
}

func insertPlan(ctx context.Context, tx *Tx, v workbench.PlanVersion) error {
	_, err := tx.exec(ctx, sqlInsertPlanVersion, v.JobID, v.Version, v.Source, v.CreatedAt, v.Content)
	return err
}

func (db *DB) newestPlan(ctx context.Context, q querier, jobID string) (workbench.PlanVersion, error) {
	newest, err := one(ctx, q, scanPlanVersion, "plan", jobID, sqlNewestPlanVersion, jobID)
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return db.firstPlan(ctx, q, jobID)
	}
	return newest, err
}

// firstPlan is the response of a job as a version, which is stored with the
// first edit only: most plans are never edited, and a response can be long.
func (db *DB) firstPlan(ctx context.Context, q querier, jobID string) (workbench.PlanVersion, error) {
	job, err := one(ctx, q, db.scanJob, "job", jobID, sqlFindJob, jobID)
	if err != nil {
		return workbench.PlanVersion{}, err
	}
	if !job.IsFinalized || job.Response == nil {
		return workbench.PlanVersion{}, workbench.Errorf(workbench.EConflict, "The plan is still being written. Wait until its job has ended.")
	}
	first := workbench.PlanVersion{JobID: jobID, Version: 1, Source: workbench.PlanAgent, CreatedAt: job.UpdatedAt, Content: *job.Response}
	if job.EndTime != nil {
		first.CreatedAt = *job.EndTime
	}
	return first, nil
}

// SetMergeInstructions keeps what the user last said about how plans of a
// session are merged. ENotFound.
func (db *DB) SetMergeInstructions(ctx context.Context, sessionID, instructions string) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlSetMergeInstructions, text(instructions), tx.now, sessionID)
		return mustChange(n, err, "session", sessionID)
	})
}
