package storetest

import (
	"cmp"
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testSecrets(t *testing.T, open Opener) {
	t.Run("ANameIsSetAgainInPlace", func(t *testing.T) {
		b := setup(t, open)
		want := workbench.Secret{Name: "provider/one", KeyID: "key", Hint: "키 ab", Value: []byte("\x00\xff")}
		_, err := b.PutSecret(b.ctx, want)
		must(t, err)
		used := b.clock.Advance(2)
		must(t, b.UseSecret(b.ctx, want.Name))
		now := b.clock.Advance(3)
		want.Value, want.KeyID, want.Hint = []byte("other"), "new key", ""
		stored, err := b.PutSecret(b.ctx, want)
		must(t, err)
		want.CreatedAt, want.UpdatedAt, want.LastUsedAt = Epoch, now, &used
		got, err := b.Secret(b.ctx, want.Name)
		must(t, err)
		equal(t, "with its value", got, want)
		want.Value = nil
		equal(t, "as stored", stored, want)
		all, err := b.Secrets(b.ctx)
		must(t, err)
		equal(t, "list", all, []workbench.Secret{want})
	})
	t.Run("WhatIsMissingIsNotFound", func(t *testing.T) {
		b := setup(t, open)
		_, err := b.PutSecret(b.ctx, workbench.Secret{Name: "a", Value: []byte("1")})
		must(t, err)
		must(t, b.DeleteSecret(b.ctx, "a"))
		wantCode(t, b.DeleteSecret(b.ctx, "a"), workbench.ENotFound)
		wantCode(t, b.UseSecret(b.ctx, "a"), workbench.ENotFound)
		_, err = b.Secret(b.ctx, "a")
		wantCode(t, err, workbench.ENotFound)
	})
	t.Run("ValuesOfOtherKeysAreSealedAgain", func(t *testing.T) {
		b := setup(t, open)
		c := Codebase(t, b.DB, b.host.ID)
		for key, keyID := range map[string]string{"A": "old", "B": "new"} {
			v := envVar(c.ID, key, "value of "+key)
			v.KeyID = keyID
			_, err := b.PutEnvVar(b.ctx, v)
			must(t, err)
			_, err = b.PutSecret(b.ctx, workbench.Secret{Name: key, KeyID: keyID, Value: v.Value})
			must(t, err)
		}
		left, err := b.SealedOtherwise(b.ctx, "new")
		must(t, err)
		slices.SortFunc(left, func(a, b workbench.Sealed) int { return cmp.Compare(a.Table, b.Table) })
		want := []workbench.Sealed{
			{Table: workbench.TableEnvVars, Owner: c.ID, Name: "A", KeyID: "old", Value: []byte("value of A")},
			{Table: workbench.TableSecrets, Name: "A", KeyID: "old", Value: []byte("value of A")},
		}
		equal(t, "sealed otherwise", left, want)

		b.clock.Advance(1)
		for _, before := range left {
			after := before
			after.KeyID, after.Value = "new", []byte("again")
			changed, err := b.Reseal(b.ctx, before, after)
			must(t, err)
			equal(t, "changed", changed, true)
			changed, err = b.Reseal(b.ctx, before, after) // it is another value by now
			must(t, err)
			equal(t, "changed twice", changed, false)
		}
		left, err = b.SealedOtherwise(b.ctx, "new")
		must(t, err)
		equal(t, "left", left, []workbench.Sealed{})
		vars, err := b.EnvVars(b.ctx, c.ID)
		must(t, err)
		equal(t, "value", string(vars[0].Value), "again")
		equal(t, "updated_at", vars[0].UpdatedAt, int64(Epoch))
		s, err := b.Secret(b.ctx, "A")
		must(t, err)
		equal(t, "secret", string(s.Value)+s.KeyID, "againnew")
	})
	t.Run("KeysAreCountedForTheirMachine", func(t *testing.T) {
		b := setup(t, open)
		here, there := Codebase(t, b.DB, b.host.ID), Codebase(t, b.DB, Host(t, b.DB).ID)
		for _, v := range []workbench.EnvVar{envVar(here.ID, "A", "1"), envVar(here.ID, "B", "1"), envVar(there.ID, "A", "1")} {
			_, err := b.PutEnvVar(b.ctx, v)
			must(t, err)
		}
		_, err := b.PutSecret(b.ctx, workbench.Secret{Name: "a", KeyID: "another", Value: []byte("1")})
		must(t, err)
		uses, err := b.KeyUses(b.ctx, b.host.ID)
		must(t, err)
		equal(t, "uses", uses, []workbench.KeyUse{{KeyID: "another", Values: 1}, {KeyID: "key", Values: 2}})
	})
}
