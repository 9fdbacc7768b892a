package secrets_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/secrets"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// These tests share one bus and change what is on it, so they do not run at the
// same time.

func systemKeyring(t *testing.T, dir, account string) *secrets.Keyring {
	t.Helper()
	if service == nil {
		t.Skip("dbus-daemon is not installed")
	}
	return secrets.NewKeyring(secrets.KeyringOptions{Dir: dir, Account: account})
}

func seal(t *testing.T, k *secrets.Keyring) []byte {
	t.Helper()
	value, _, err := k.Seal(t.Context(), "secrets", "name", []byte("kept"))
	must(t, err)
	return value
}

func opens(t *testing.T, k *secrets.Keyring, value []byte) {
	t.Helper()
	plaintext, err := k.Open(t.Context(), "secrets", "name", value)
	if err != nil || string(plaintext) != "kept" {
		t.Fatalf("opened %q, %v", plaintext, err)
	}
}

func TestTheKeyIsInTheKeyring(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	k := systemKeyring(t, dir, account)
	place, err := k.Place(t.Context())
	must(t, err)
	if place.Kind != secrets.PlaceKeyring || place.Made {
		t.Errorf("place %+v before the first secret", place)
	}
	value := seal(t, k)
	opens(t, systemKeyring(t, dir, account), value) // the next start
	if n := service.entries(account); n != 1 {
		t.Errorf("%d entries in the keyring", n)
	}
	note, err := os.ReadFile(keyFile(dir, account))
	must(t, err)
	if strings.Contains(string(note), "keys") || !strings.Contains(string(note), "keyring") {
		t.Errorf("the note is %s", note)
	}

	// A configuration directory without the note: the key is found, and noted.
	elsewhere := t.TempDir()
	opens(t, systemKeyring(t, elsewhere, account), value)
	again, err := os.ReadFile(keyFile(elsewhere, account))
	must(t, err)
	if string(again) != string(note) {
		t.Errorf("the note is %s", again)
	}
}

func TestALockedKeyringIsReportedAndNotReplaced(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	first := systemKeyring(t, dir, account)
	service.lock(true)
	_, _, err := first.Seal(t.Context(), "secrets", "name", nil)
	wantCode(t, err, workbench.EUnavailable)
	if !strings.Contains(err.Error(), "HOLDFAST_KEYRING=off") {
		t.Errorf("no way out is offered: %v", err)
	}
	service.lock(false)
	value := seal(t, first)

	service.lock(true)
	locked := systemKeyring(t, dir, account)
	_, err = locked.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.EUnavailable)
	_, _, err = locked.Seal(t.Context(), "secrets", "name", nil)
	wantCode(t, err, workbench.EUnavailable)
	if strings.Contains(err.Error(), "HOLDFAST_KEYRING") {
		t.Errorf("a second place is offered: %v", err)
	}
	service.lock(false)
	opens(t, locked, value) // without a new start
	if n := service.entries(account); n != 1 {
		t.Errorf("%d entries in the keyring", n)
	}
}

func TestWithoutAKeyringTheFileIsUsed(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	k := systemKeyring(t, dir, account)
	service.vanish()
	value := seal(t, k)
	service.appear()
	again := systemKeyring(t, dir, account) // now there is one
	opens(t, again, value)
	place, err := again.Place(t.Context())
	must(t, err)
	if place.Kind != secrets.PlaceFile {
		t.Errorf("place %+v", place)
	}
	if n := service.entries(account); n != 0 {
		t.Errorf("%d entries in the keyring", n)
	}
}

func TestAKeyringThatIsGoneIsReported(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	value := seal(t, systemKeyring(t, dir, account))
	service.vanish()
	defer service.appear()
	k := systemKeyring(t, dir, account)
	_, err := k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.EUnavailable)
	_, _, err = k.Seal(t.Context(), "secrets", "name", nil)
	wantCode(t, err, workbench.EUnavailable)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:") // as without a desktop session
	_, err = k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.EUnavailable)
	if !strings.Contains(err.Error(), "desktop session") {
		t.Error(err)
	}
}

func TestARemovedEntryOfTheKeyring(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	value := seal(t, systemKeyring(t, dir, account))
	service.forget(account)
	k := systemKeyring(t, dir, account)
	_, err := k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.ESealed)
	opens(t, k, seal(t, k)) // what is entered again is kept
	_, err = k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.ESealed)
}

// TestAKeyringThatHangsDoesNotHangHoldfast: the wait is bounded, also of those
// who come while a call hangs, and the keyring is used once it answers.
func TestAKeyringThatHangsDoesNotHangHoldfast(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	value := seal(t, systemKeyring(t, dir, account))
	release := service.hold()
	k := systemKeyring(t, dir, account)
	begin := time.Now()
	_, err := k.Open(t.Context(), "secrets", "name", value)
	wantCode(t, err, workbench.EUnavailable)
	if took := time.Since(begin); took < 2*time.Second || took > 20*time.Second {
		t.Errorf("gave up after %v, want 3 s", took)
	}
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = k.Open(soon, "secrets", "name", value)
	wantCode(t, err, workbench.EUnavailable)
	if !strings.Contains(err.Error(), "does not answer") {
		t.Error(err)
	}
	release()
	opens(t, k, value)
}

func TestTheKeyringSettingIsForNewKeys(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	value := seal(t, systemKeyring(t, dir, account))
	off := secrets.NewKeyring(secrets.KeyringOptions{Dir: dir, Account: account, FileOnly: true})
	opens(t, off, value)
}

func TestARotationInTheKeyring(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	db := storetest.Open(t)
	open := func() *secrets.Service {
		return secrets.New(secrets.Options{Store: db, Keyring: systemKeyring(t, dir, account), Notify: func(workbench.Notice) {}})
	}
	s := open()
	_, err := s.Set(t.Context(), "name", "kept")
	must(t, err)
	before, err := s.Rotate(t.Context())
	must(t, err)
	service.lock(true)
	_, err = s.Rotate(t.Context())
	wantCode(t, err, workbench.EUnavailable)
	service.lock(false)
	after, err := open().Rotate(t.Context())
	must(t, err)
	if before.Resealed != 1 || after.Resealed != 1 || before.KeyID == after.KeyID {
		t.Errorf("%+v, then %+v", before, after)
	}
	value, err := open().Value(t.Context(), "name")
	if err != nil || value != "kept" {
		t.Errorf("value %q, %v", value, err)
	}
	if n := service.entries(account); n != 1 {
		t.Errorf("%d entries in the keyring", n)
	}
}

// TestALockedKeyringIsNoFaultBeforeItIsNeeded: and it is one from then on.
func TestALockedKeyringIsNoFaultBeforeItIsNeeded(t *testing.T) {
	dir, account := t.TempDir(), workbench.NewID()
	db := storetest.Open(t)
	open := func() *secrets.Service {
		return secrets.New(secrets.Options{Store: db, Keyring: systemKeyring(t, dir, account), Notify: func(workbench.Notice) {}})
	}
	s := open()
	service.lock(true)
	defer service.lock(false)
	detail, err := s.Check(t.Context())
	must(t, err)
	if !strings.Contains(detail, "no secret is stored yet") || !strings.Contains(detail, "does not open") {
		t.Errorf("check says %q", detail)
	}
	service.lock(false)
	_, err = s.Set(t.Context(), "name", "kept")
	must(t, err)
	service.lock(true)
	_, err = open().Check(t.Context())
	wantCode(t, err, workbench.EUnavailable)
}
