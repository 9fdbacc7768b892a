package secrets

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// SetEnvVar stores a variable of a project. Errors: EInvalid, ENotFound,
// EConflict (the project is on another machine), and those of Keyring.Seal.
func (s *Service) SetEnvVar(ctx context.Context, codebaseID, key, value string) (workbench.EnvVar, error) {
	v := workbench.EnvVar{ID: workbench.NewID(), CodebaseID: codebaseID, Key: key}
	if err := s.maySet(ctx, v, value); err != nil {
		return workbench.EnvVar{}, err
	}
	s.learn(value)
	var err error
	if v.Value, v.KeyID, err = s.keyring.Seal(ctx, workbench.TableEnvVars, envRow(v), []byte(value)); err != nil {
		return workbench.EnvVar{}, err
	}
	stored, err := s.store.PutEnvVar(ctx, v)
	if err != nil {
		return workbench.EnvVar{}, err
	}
	stored.Hint = workbench.HintOf(value)
	s.notify(workbench.Notice{Noun: "codebase", ID: codebaseID})
	return stored, nil
}

func (s *Service) maySet(ctx context.Context, v workbench.EnvVar, value string) error {
	if err := workbench.ValidateEnvKey(v.Key); err != nil {
		return err
	}
	if err := workbench.ValidateEnvValue(value); err != nil {
		return err
	}
	c, err := s.store.Codebase(ctx, v.CodebaseID)
	if err == nil && c.HostID != s.hostID {
		// Sealed here, it could not be opened where the project's jobs run.
		return workbench.Errorf(workbench.EConflict, "This project is on another machine. Set its variables there.")
	}
	return err
}

// UnsetEnvVar removes a variable of a project. ENotFound.
func (s *Service) UnsetEnvVar(ctx context.Context, codebaseID, key string) error {
	err := s.store.DeleteEnvVar(ctx, codebaseID, key)
	if err == nil {
		s.notify(workbench.Notice{Noun: "codebase", ID: codebaseID})
	}
	return err
}

// EnvVars lists the variables of a project with hints in place of their values.
// One whose value cannot be read says why. ENotFound (project).
func (s *Service) EnvVars(ctx context.Context, codebaseID string) ([]workbench.EnvVar, error) {
	if _, err := s.store.Codebase(ctx, codebaseID); err != nil {
		return nil, err
	}
	vars, err := s.store.EnvVars(ctx, codebaseID)
	if err != nil || len(vars) == 0 {
		return vars, err
	}
	_, keys, closed := s.keyring.keys(ctx)
	for i := range vars {
		value, err := "", closed
		if closed == nil {
			value, err = openEnvVar(keys, vars[i])
		}
		vars[i].Hint, vars[i].Problem = workbench.HintOf(value), workbench.ErrorMessage(err)
	}
	return vars, nil
}

// EnvNames are the names of a project's variables, in order. It opens nothing.
func (s *Service) EnvNames(ctx context.Context, codebaseID string) ([]string, error) {
	vars, err := s.store.EnvVars(ctx, codebaseID)
	names := make([]string, len(vars))
	for i, v := range vars {
		names[i] = v.Key
	}
	return names, err
}

// EnvValues opens the variables of a project for a child that is about to
// start. One that does not open is an error: an agent without its key would
// fail later, and for a reason that nobody can see. Errors: ESealed,
// EUnavailable.
func (s *Service) EnvValues(ctx context.Context, codebaseID string) (map[string]string, error) {
	vars, err := s.store.EnvVars(ctx, codebaseID)
	if err != nil || len(vars) == 0 {
		return nil, err
	}
	_, keys, err := s.keyring.keys(ctx)
	if err != nil {
		return nil, err
	}
	values := make(map[string]string, len(vars))
	for _, v := range vars {
		if values[v.Key], err = openEnvVar(keys, v); err != nil {
			return nil, envFailure(err)
		}
		s.learn(values[v.Key])
	}
	return values, nil
}

// envFailure says which list shows the variable: its name stays out of errors,
// because they are logged and stored.
func envFailure(err error) error {
	if workbench.ErrorCode(err) != workbench.ESealed {
		return err
	}
	return workbench.Wrap(workbench.ESealed, err,
		"A variable of this project cannot be opened: it was sealed on another machine, or is damaged. `holdfast project env list` shows which; enter it again.")
}

func openEnvVar(keys ring, v workbench.EnvVar) (string, error) {
	plaintext, err := keys.open(workbench.TableEnvVars, envRow(v), v.Value)
	return string(plaintext), err
}

func envRow(v workbench.EnvVar) string {
	return workbench.Sealed{Owner: v.CodebaseID, Name: v.Key}.Row()
}

// SealEnvVar seals the value of a variable that is stored elsewhere: by an
// import, in the transaction of its other rows. Errors: those of Keyring.Seal.
func (s *Service) SealEnvVar(ctx context.Context, codebaseID, key, value string) (sealed []byte, keyID string, err error) {
	s.learn(value)
	return s.keyring.Seal(ctx, workbench.TableEnvVars, envRow(workbench.EnvVar{CodebaseID: codebaseID, Key: key}), []byte(value))
}
