package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func envVar(codebaseID, key, value string) workbench.EnvVar {
	return workbench.EnvVar{ID: workbench.NewID(), CodebaseID: codebaseID, Key: key, KeyID: "key", Value: []byte(value)}
}

func testEnvVars(t *testing.T, open Opener) {
	t.Run("AKeyIsSetAgainInPlace", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		first := envVar(c.ID, "TOKEN", "\x00\xffsealed")
		stored, err := b.PutEnvVar(b.ctx, first)
		must(t, err)
		want := first
		want.CreatedAt, want.UpdatedAt = Epoch, Epoch
		equal(t, "first", stored, want)

		now := b.clock.Advance(3)
		second := envVar(c.ID, "TOKEN", "other")
		second.KeyID = "new key"
		stored, err = b.PutEnvVar(b.ctx, second)
		must(t, err)
		want.Value, want.KeyID, want.UpdatedAt = second.Value, second.KeyID, now
		equal(t, "second", stored, want)
		all, err := b.EnvVars(b.ctx, c.ID)
		must(t, err)
		equal(t, "variables", all, []workbench.EnvVar{want})
	})
	t.Run("AProjectHasItsOwn", func(t *testing.T) {
		b := setup(t, open)
		one, two := Codebase(t, b.DB, b.host.ID), Codebase(t, b.DB, b.host.ID)
		for _, v := range []workbench.EnvVar{
			envVar(one.ID, "b", "1"), envVar(one.ID, "_A", "2"), envVar(one.ID, "B", "3"), envVar(two.ID, "B", "4"),
		} {
			_, err := b.PutEnvVar(b.ctx, v)
			must(t, err)
		}
		var keys []string
		all, err := b.EnvVars(b.ctx, one.ID)
		must(t, err)
		for _, v := range all {
			keys = append(keys, v.Key)
		}
		equal(t, "keys, in the order of their bytes", keys, []string{"B", "_A", "b"})

		must(t, b.DeleteEnvVar(b.ctx, one.ID, "B"))
		wantCode(t, b.DeleteEnvVar(b.ctx, one.ID, "B"), workbench.ENotFound)
		left, err := b.EnvVars(b.ctx, two.ID)
		must(t, err)
		equal(t, "of the other project", len(left), 1)
		none, err := b.EnvVars(b.ctx, "nobody")
		must(t, err)
		equal(t, "of no project", none, []workbench.EnvVar{})
	})
	t.Run("WhatBreaksTheRulesIsRefused", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		_, err := b.PutEnvVar(b.ctx, envVar("nobody", "A", "1"))
		wantCode(t, err, workbench.ENotFound)
		_, err = b.PutEnvVar(b.ctx, envVar(c.ID, "", "1"))
		wantCode(t, err, workbench.EInvalid)
	})
}
