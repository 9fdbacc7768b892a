package secrets

import (
	"context"
	"fmt"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what secrets need of the database.
type Store interface {
	Codebase(ctx context.Context, id string) (workbench.Codebase, error)
	PutEnvVar(ctx context.Context, v workbench.EnvVar) (workbench.EnvVar, error)
	EnvVars(ctx context.Context, codebaseID string) ([]workbench.EnvVar, error)
	DeleteEnvVar(ctx context.Context, codebaseID, key string) error
	PutSecret(ctx context.Context, s workbench.Secret) (workbench.Secret, error)
	Secrets(ctx context.Context) ([]workbench.Secret, error)
	Secret(ctx context.Context, name string) (workbench.Secret, error)
	UseSecret(ctx context.Context, name string) error
	DeleteSecret(ctx context.Context, name string) error
	SealedOtherwise(ctx context.Context, keyID string) ([]workbench.Sealed, error)
	Reseal(ctx context.Context, before, after workbench.Sealed) (bool, error)
	KeyUses(ctx context.Context, hostID string) ([]workbench.KeyUse, error)
}

// Options are the parts that a Service is made of.
type Options struct {
	Store   Store
	Keyring *Keyring
	HostID  string
	Notify  func(workbench.Notice)
	// Learn is told the values that were opened, so that no log shows them. nil
	// is allowed.
	Learn func(values ...string)
}

// Service keeps the secrets of one installation.
type Service struct {
	store   Store
	keyring *Keyring
	hostID  string
	notify  func(workbench.Notice)
	learn   func(values ...string)
}

// New returns a service. It asks for no key before one is needed.
func New(opt Options) *Service {
	if opt.Learn == nil {
		opt.Learn = func(...string) {}
	}
	return &Service{store: opt.Store, keyring: opt.Keyring, hostID: opt.HostID, notify: opt.Notify, learn: opt.Learn}
}

// Set stores a named secret, in place of the one of the same name. Errors:
// EInvalid, and those of Keyring.Seal.
func (s *Service) Set(ctx context.Context, name, value string) (workbench.Secret, error) {
	if err := workbench.ValidateSecret(name, value); err != nil {
		return workbench.Secret{}, err
	}
	s.learn(value)
	secret := workbench.Secret{Name: name, Hint: workbench.HintOf(value)}
	var err error
	if secret.Value, secret.KeyID, err = s.keyring.Seal(ctx, workbench.TableSecrets, name, []byte(value)); err != nil {
		return workbench.Secret{}, err
	}
	stored, err := s.store.PutSecret(ctx, secret)
	if err == nil {
		s.notify(workbench.Notice{Noun: "secret", ID: name})
	}
	return stored, err
}

// List returns all secrets with hints in place of their values.
func (s *Service) List(ctx context.Context) ([]workbench.Secret, error) { return s.store.Secrets(ctx) }

// Delete removes a secret. ENotFound.
func (s *Service) Delete(ctx context.Context, name string) error {
	err := s.store.DeleteSecret(ctx, name)
	if err == nil {
		s.notify(workbench.Notice{Noun: "secret", ID: name})
	}
	return err
}

// Value opens a secret for the request that it is needed for, and notes the
// use. Errors: ENotFound, and those of Keyring.Open.
func (s *Service) Value(ctx context.Context, name string) (string, error) {
	secret, err := s.store.Secret(ctx, name)
	if err != nil {
		return "", err
	}
	plaintext, err := s.keyring.Open(ctx, workbench.TableSecrets, secret.Name, secret.Value)
	if err != nil {
		return "", err
	}
	s.learn(string(plaintext))
	return string(plaintext), s.store.UseSecret(ctx, name)
}

// Place tells where the keys are. EUnavailable.
func (s *Service) Place(ctx context.Context) (Place, error) { return s.keyring.Place(ctx) }

// Check says in words where the keys are and whether they open what is stored.
// Errors: ESealed (keys are missing), EUnavailable.
func (s *Service) Check(ctx context.Context) (detail string, err error) {
	uses, err := s.store.KeyUses(ctx, s.hostID)
	if err != nil {
		return "", err
	}
	place, keys, err := s.keyring.keys(ctx)
	if err != nil && len(uses) == 0 { // nobody needs it yet
		return "no secret is stored yet. " + workbench.ErrorMessage(err), nil
	}
	if err != nil {
		return "", err
	}
	var here, missing int64
	for _, use := range uses {
		if keys.has(use.KeyID) {
			here += use.Values
		} else {
			missing += use.Values
		}
	}
	if missing > 0 {
		return "", workbench.Errorf(workbench.ESealed,
			"%d of %d stored secrets were sealed with a key that is not here. Bring back the keys folder of the configuration directory, or enter them again.", missing, here+missing)
	}
	return fmt.Sprintf("%s; sealed values: %d", place, here), nil
}

// String says for a person where the keys are.
func (p Place) String() string {
	where := "the keyring of this system"
	if p.Kind == PlaceFile {
		where = "the file " + p.Path + ", which only you can read"
	}
	if !p.Made {
		return "no key yet; the first secret makes one in " + where
	}
	return "the key is in " + where
}
