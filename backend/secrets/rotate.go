package secrets

import (
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Rotation is what became of the stored values.
type Rotation struct {
	KeyID    string `json:"key_id"`   // of the new key
	Resealed int64  `json:"resealed"` // values under it now
	Closed   int64  `json:"closed"`   // values whose key is not here; they stay as they are
}

// Rotate makes a new key and seals every value with it that can be opened here.
// The old keys stay until neither a value nor a recent backup needs them, so a
// rotation that was interrupted loses nothing: the next one goes on. Errors:
// those of Keyring.Seal.
func (s *Service) Rotate(ctx context.Context) (Rotation, error) {
	keyID, err := s.keyring.renew(ctx)
	if err != nil {
		return Rotation{}, err
	}
	done := Rotation{KeyID: keyID}
	values, err := s.store.SealedOtherwise(ctx, keyID)
	if err != nil {
		return done, err
	}
	var used []string
	for _, before := range values {
		after, err := s.reseal(ctx, before)
		if workbench.ErrorCode(err) == workbench.ESealed {
			used = append(used, before.KeyID)
			done.Closed++
			continue
		}
		if err != nil {
			return done, err
		}
		changed, err := s.store.Reseal(ctx, before, after)
		if err != nil {
			return done, err
		}
		if changed {
			done.Resealed++
		}
	}
	return done, s.keyring.prune(ctx, used)
}

func (s *Service) reseal(ctx context.Context, v workbench.Sealed) (workbench.Sealed, error) {
	plaintext, err := s.keyring.Open(ctx, v.Table, v.Row(), v.Value)
	if err != nil {
		return v, err
	}
	v.Value, v.KeyID, err = s.keyring.Seal(ctx, v.Table, v.Row(), plaintext)
	return v, err
}

// renew puts a new key before the others.
func (k *Keyring) renew(ctx context.Context) (keyID string, err error) {
	err = k.locked(ctx, func(ctx context.Context) error {
		if err := k.find(ctx); err != nil {
			return err
		}
		if len(k.ring) == 0 {
			return k.make(ctx)
		}
		return k.store(ctx, slices.Insert(slices.Clone(k.ring), 0, newKey()))
	}, func() { keyID = k.ring[0].name() })
	return keyID, err
}

// prune drops keys that nothing needs.
func (k *Keyring) prune(ctx context.Context, used []string) error {
	return k.locked(ctx, func(ctx context.Context) error {
		kept := k.ring.without(used)
		if len(kept) == len(k.ring) {
			return nil
		}
		return k.store(ctx, kept)
	}, func() {})
}
