package secrets

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// PlaceKind says where keys are kept.
type PlaceKind string

// The places of keys.
const (
	PlaceKeyring PlaceKind = "keyring" // of the operating system
	PlaceFile    PlaceKind = "file"    // in the configuration directory, 0600
)

// Place is where the keys of an installation are, or, while there are none
// (Made is false), where the first secret will put them.
type Place struct {
	Kind PlaceKind `json:"kind"`
	Path string    `json:"path"` // of the file, or of the note that the keys are in the keyring
	Made bool      `json:"made"`
}

// KeyringOptions say whose keys these are.
type KeyringOptions struct {
	Dir     string // for the file of the keys; the configuration directory
	Account string // the id of the installation: two data directories share no key
	// FileOnly puts new keys into the file although the system has a keyring.
	// Keys that are in the keyring are used from there all the same.
	FileOnly bool
}

// Keyring seals values with the keys of an installation and opens them. It may
// be used concurrently. Nothing is read before its first use.
type Keyring struct {
	opt    KeyringOptions
	system *system
	turn   chan struct{} // held while the fields below are read or changed
	ring   ring          // nil: not found yet, or none made
	place  Place
}

// NewKeyring returns the keyring of an installation.
func NewKeyring(opt KeyringOptions) *Keyring {
	return &Keyring{opt: opt, system: newSystem(), turn: make(chan struct{}, 1)}
}

// Seal encrypts plaintext for one row of a table, with the current key; the
// first call makes it. keyID is that key's name. Errors: EUnavailable (the keys
// cannot be reached), ESealed (their file is damaged), EDataDirectory.
func (k *Keyring) Seal(ctx context.Context, table, row string, plaintext []byte) (value []byte, keyID string, err error) {
	err = k.locked(ctx, func(ctx context.Context) error {
		if err := k.find(ctx); err != nil {
			return err
		}
		if len(k.ring) == 0 {
			return k.make(ctx)
		}
		return nil
	}, func() {
		current := k.ring[0]
		value, keyID = current.seal(table, row, plaintext), current.name()
	})
	return value, keyID, err
}

// Open decrypts a value of one row of a table. Errors: ESealed (its key is not
// here, or it is not the value of this row), EUnavailable.
func (k *Keyring) Open(ctx context.Context, table, row string, value []byte) ([]byte, error) {
	_, r, err := k.keys(ctx)
	if err != nil {
		return nil, err
	}
	return r.open(table, row, value)
}

// Place tells where the keys are. EUnavailable.
func (k *Keyring) Place(ctx context.Context) (Place, error) {
	place, _, err := k.keys(ctx)
	return place, err
}

// keys are the keys that are here, and where.
func (k *Keyring) keys(ctx context.Context) (place Place, r ring, err error) {
	err = k.locked(ctx, k.find, func() { place, r = k.place, k.ring })
	return place, r, err
}

// locked runs do and, when it did not fail, with. The wait for other callers is
// a part of the time that a keyring gets.
func (k *Keyring) locked(ctx context.Context, do func(context.Context) error, with func()) error {
	ctx, cancel := context.WithTimeout(ctx, systemTime)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return workbench.Wrap(workbench.EUnavailable, errSilent, "The keyring of this system does not answer. Unlock it and try again.")
	}
	defer func() { <-k.turn }()
	if err := do(ctx); err != nil {
		return err
	}
	with()
	return nil
}

// path is the record of where the keys are, and their file.
func (k *Keyring) path() string {
	return filepath.Join(k.opt.Dir, "keys", k.opt.Account+".json")
}

// find looks for the keys where they were left; it makes none.
func (k *Keyring) find(ctx context.Context) error {
	if len(k.ring) > 0 {
		return nil
	}
	recorded, r, err := readRecord(k.path())
	if err != nil {
		return err
	}
	k.place = Place{Kind: recorded, Path: k.path(), Made: recorded != ""}
	switch {
	case recorded == PlaceFile:
		k.ring = r
		return nil
	case recorded == "" && k.opt.FileOnly:
		k.place = Place{Kind: PlaceFile, Path: k.path()}
		return nil
	}
	return k.ask(ctx, recorded)
}

// ask looks for the keys in the keyring of the system, where they are recorded
// to be or, when nothing is recorded, may be.
func (k *Keyring) ask(ctx context.Context, recorded PlaceKind) error {
	text, err := k.system.get(ctx, k.opt.Account)
	switch {
	case errors.Is(err, errNoEntry):
		// A keyring that opens and has no keys: none were made, or they were
		// removed. The values of removed keys say so themselves.
		k.place = Place{Kind: PlaceKeyring, Path: k.path()}
		return nil
	case errors.Is(err, errAbsent) && recorded == "":
		k.place = Place{Kind: PlaceFile, Path: k.path()}
		return nil
	case err != nil:
		return k.failure(err)
	}
	_, r, err := decode([]byte(text))
	if err != nil || len(r) == 0 {
		return workbench.Wrap(workbench.ESealed, err,
			"The entry of Holdfast in the keyring of this system is damaged. Remove it there and enter the secrets again.")
	}
	if recorded == "" { // the note was lost, or never written after a crash
		if err := createRecord(k.path(), ring(nil).encode(PlaceKeyring)); err != nil {
			return err
		}
	}
	k.ring, k.place = r, Place{Kind: PlaceKeyring, Path: k.path(), Made: true}
	return nil
}

// make makes the first key in the place that find chose.
func (k *Keyring) make(ctx context.Context) error {
	first := ring{newKey()}
	var err error
	if k.place.Kind == PlaceKeyring {
		// The keyring first: a note without an entry would mean a lost key.
		if err = k.system.set(ctx, k.opt.Account, string(first.encode(PlaceKeyring))); err != nil {
			return k.failure(err)
		}
		err = createRecord(k.path(), ring(nil).encode(PlaceKeyring))
	} else {
		err = createRecord(k.path(), first.encode(PlaceFile))
	}
	if err != nil {
		return err
	}
	if err := k.find(ctx); err != nil { // what is there now, also when another came first
		return err
	}
	if len(k.ring) == 0 {
		return workbench.Errorf(workbench.EUnavailable, "The keyring of this system did not keep the key. Look at its settings, or set HOLDFAST_KEYRING=off to keep the key in a file.")
	}
	return nil
}

// store writes another ring to where the keys are.
func (k *Keyring) store(ctx context.Context, r ring) error {
	if k.place.Kind == PlaceFile {
		if err := replaceRecord(k.path(), r.encode(PlaceFile)); err != nil {
			return err
		}
	} else if err := k.system.set(ctx, k.opt.Account, string(r.encode(PlaceKeyring))); err != nil {
		return k.failure(err)
	}
	k.ring = r
	return nil
}

// failure says what is wrong with the keyring of the system and what to do. A
// file in its stead is offered only while no key is in the keyring.
func (k *Keyring) failure(err error) error {
	sentence := "The keyring of this system does not open."
	switch {
	case errors.Is(err, errSilent):
		sentence = "The keyring of this system does not answer."
	case errors.Is(err, errAbsent):
		return workbench.Wrap(workbench.EUnavailable, err,
			"The key of the stored secrets is in the keyring of this system, which cannot be reached from here. Start Holdfast in your desktop session.")
	}
	if k.place.Made {
		return workbench.Wrap(workbench.EUnavailable, err, sentence+" It holds the key of the stored secrets: unlock it and try again.")
	}
	return workbench.Wrap(workbench.EUnavailable, err, sentence+" Unlock it and try again, or set HOLDFAST_KEYRING=off to keep the key in a file.")
}
