// Package provider keeps the agents that the user adds: HTTP APIs of models, and
// programs that speak the Agent Client Protocol.
package provider

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what providers need of the database.
type Store interface {
	Settings(ctx context.Context) ([]workbench.AppSetting, error)
	SetProvider(ctx context.Context, name, value string) error
	UnsetSetting(ctx context.Context, key workbench.SettingKey) error
}

// Service knows the providers as they were last read. Keys are not here but in
// secrets, by name.
type Service struct {
	store  Store
	notify func(workbench.Notice)
	log    *slog.Logger

	writing sync.Mutex // one change at a time, so that what is read last is newest
	mu      sync.RWMutex
	list    []agent.Provider
}

// New returns a service that has read nothing yet.
func New(store Store, notify func(workbench.Notice), log *slog.Logger) *Service {
	return &Service{store: store, notify: notify, log: log}
}

// Load reads all providers.
func (s *Service) Load(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.load(ctx)
}

func (s *Service) load(ctx context.Context) error {
	rows, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	list := []agent.Provider{}
	for _, row := range rows {
		name, ok := strings.CutPrefix(string(row.Key), workbench.ProviderKeyPrefix)
		if !ok {
			continue
		}
		var p agent.Provider
		if err := json.Unmarshal([]byte(row.Value), &p); err != nil || p.Name != name || p.Validate() != nil {
			s.log.Warn("an agent that was added cannot be used by this version", "name", name, "error", err)
			continue
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b agent.Provider) int { return strings.Compare(a.Name, b.Name) })
	s.mu.Lock()
	s.list = list
	s.mu.Unlock()
	return nil
}

// List is all providers, ordered by name. The caller may not change it.
func (s *Service) List() []agent.Provider {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.list
}

// Save stores a provider, in place of the one of its name. EInvalid.
func (s *Service) Save(ctx context.Context, p agent.Provider) (agent.Provider, error) {
	p.Label = strings.TrimSpace(p.Label)
	p.BaseURL = strings.TrimRight(strings.TrimSpace(p.BaseURL), "/")
	if p.Models == nil {
		p.Models = []string{}
	}
	if p.Argv == nil {
		p.Argv = []string{}
	}
	if err := p.Validate(); err != nil {
		return agent.Provider{}, err
	}
	value, err := json.Marshal(p)
	if err != nil {
		return agent.Provider{}, workbench.Wrap(workbench.EInternal, err, "The agent cannot be written down.")
	}
	return p, s.change(ctx, p.Name, func() error { return s.store.SetProvider(ctx, p.Name, string(value)) })
}

// Remove forgets a provider; what it did stays. ENotFound.
func (s *Service) Remove(ctx context.Context, name string) error {
	if !slices.ContainsFunc(s.List(), func(p agent.Provider) bool { return p.Name == name }) {
		return workbench.Errorf(workbench.ENotFound, "No agent with the name %q was added; holdfast agent provider list names those that were.", name)
	}
	key := workbench.SettingKey(workbench.ProviderKeyPrefix + name)
	return s.change(ctx, name, func() error { return s.store.UnsetSetting(ctx, key) })
}

func (s *Service) change(ctx context.Context, name string, write func() error) error {
	s.writing.Lock()
	err := write()
	if err == nil {
		err = s.load(ctx)
	}
	s.writing.Unlock()
	if err == nil {
		s.notify(workbench.Notice{Noun: workbench.NounProvider, ID: name})
	}
	return err
}
