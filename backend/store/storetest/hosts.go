package storetest

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func testHosts(t *testing.T, open Opener) {
	t.Run("AllAreListedByName", func(t *testing.T) { testHostList(t, setup(t, open)) })
}

func testHostList(t *testing.T, b *bench) {
	mode := workbench.ModeServer
	other := workbench.Host{
		ID: workbench.NewID(), Name: "a laptop", MachineID: "m", OS: "darwin", Arch: "arm64", DataDir: "/데이터", AppVersion: "1",
		BootID: ptr("boot"), OwnerPID: ptr(int64(7)), OwnerStartToken: ptr("start"), OwnerMode: &mode,
	}
	must(t, b.RegisterHost(b.ctx, other))
	other.CreatedAt, other.UpdatedAt = Epoch, Epoch
	first, err := b.Host(b.ctx, b.host.ID)
	must(t, err)
	equal(t, "name", first.Name, b.host.Name)
	hosts, err := b.Hosts(b.ctx)
	must(t, err)
	equal(t, "hosts by name", hosts, []workbench.Host{other, first})
	other.Name, other.OwnerPID, other.UpdatedAt = "z laptop", nil, b.clock.Advance(5)
	must(t, b.RegisterHost(b.ctx, other))
	hosts, err = b.Hosts(b.ctx)
	must(t, err)
	equal(t, "after a change", hosts, []workbench.Host{first, other})
	_, err = b.Host(b.ctx, "nobody")
	wantCode(t, err, workbench.ENotFound)
}
