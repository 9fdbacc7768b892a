// Package setting holds the settings of the user in memory, where every part
// of the program may ask for one at any time.
package setting

import (
	"context"
	"maps"
	"sync"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what settings need of the database.
type Store interface {
	Settings(ctx context.Context) ([]workbench.AppSetting, error)
	SetSetting(ctx context.Context, key workbench.SettingKey, value string) error
	UnsetSetting(ctx context.Context, key workbench.SettingKey) error
}

// Service knows the settings as they were last read. Before the first Load each
// has its default.
type Service struct {
	store   Store
	changed func(key workbench.SettingKey)

	writing sync.Mutex // one change at a time, so that what is read last is newest
	mu      sync.RWMutex
	rows    map[workbench.SettingKey]workbench.AppSetting
}

// New returns a service that has read nothing yet. changed, when not nil, is
// called after every Set and Unset with the key, and after Load with "".
func New(store Store, changed func(key workbench.SettingKey)) *Service {
	if changed == nil {
		changed = func(workbench.SettingKey) {}
	}
	return &Service{store: store, changed: changed}
}

// Load reads all settings.
func (s *Service) Load(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.load(ctx, "")
}

func (s *Service) load(ctx context.Context, changed workbench.SettingKey) error {
	stored, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	rows := make(map[workbench.SettingKey]workbench.AppSetting, len(stored))
	for _, row := range stored {
		rows[row.Key] = row
	}
	s.mu.Lock()
	s.rows = rows
	s.mu.Unlock()
	s.changed(changed)
	return nil
}

// Int is the present value of a setting: its default when it is not set, or set
// to what this version does not take.
func (s *Service) Int(key workbench.SettingKey) int64 {
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return 0 // keys are constants, which a test holds against the registry
	}
	s.mu.RLock()
	row, ok := s.rows[key]
	s.mu.RUnlock()
	if ok {
		if n, err := spec.Parse(row.Value); err == nil {
			return n
		}
	}
	return spec.Default
}

// Bool is the present value of a boolean setting, as Int is that of a number.
func (s *Service) Bool(key workbench.SettingKey) bool { return s.Int(key) != 0 }

// Word is the present value of a choice, as Int is that of a number.
func (s *Service) Word(key workbench.SettingKey) string {
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return "" // as with Int
	}
	return spec.Format(s.Int(key))
}

// List returns all settings, ordered by key.
func (s *Service) List() []workbench.Setting {
	s.mu.RLock()
	rows := maps.Clone(s.rows)
	s.mu.RUnlock()
	list := []workbench.Setting{}
	for _, spec := range workbench.SettingSpecs() {
		list = append(list, present(spec, rows))
	}
	return list
}

// Get returns a setting. ENotFound.
func (s *Service) Get(key workbench.SettingKey) (workbench.Setting, error) {
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return workbench.Setting{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return present(spec, s.rows), nil
}

func present(spec workbench.SettingSpec, rows map[workbench.SettingKey]workbench.AppSetting) workbench.Setting {
	if row, ok := rows[spec.Key]; ok {
		return spec.Setting(&row)
	}
	return spec.Setting(nil)
}

// Set sets a setting. ENotFound (no such setting), EInvalid (a value that it
// does not take).
func (s *Service) Set(ctx context.Context, key workbench.SettingKey, value string) (workbench.Setting, error) {
	return s.change(ctx, key, func() error { return s.store.SetSetting(ctx, key, value) })
}

// Unset gives a setting its default again. ENotFound (no such setting).
func (s *Service) Unset(ctx context.Context, key workbench.SettingKey) (workbench.Setting, error) {
	return s.change(ctx, key, func() error { return s.store.UnsetSetting(ctx, key) })
}

func (s *Service) change(ctx context.Context, key workbench.SettingKey, write func() error) (workbench.Setting, error) {
	if _, err := workbench.FindSetting(key); err != nil {
		return workbench.Setting{}, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := write(); err != nil {
		return workbench.Setting{}, err
	}
	if err := s.load(ctx, key); err != nil {
		return workbench.Setting{}, err
	}
	return s.Get(key)
}
