package terminal

import (
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// setting is the present value of a setting of terminals.
func (s *Service) setting(key workbench.SettingKey) int64 {
	if s.Setting != nil {
		return s.Setting(key)
	}
	spec, err := workbench.FindSetting(key)
	if err != nil {
		return 0 // keys are constants, which a test holds against the registry
	}
	return spec.Default
}

// seconds is a setting that counts them.
func (s *Service) seconds(key workbench.SettingKey) time.Duration {
	return time.Duration(s.setting(key)) * time.Second
}

// admit keeps a place for one more process until release is called, by when the
// process is followed or was not started. ETerminalLimit: the limit of Holdfast
// comes before that of the system, whose error would hit other programs too.
func (s *Service) admit() (release func(), err error) {
	most := s.setting(workbench.SettingTerminalMaxOpen)
	s.mu.Lock()
	defer s.mu.Unlock()
	if open := int64(len(s.live) + s.starting); open >= most {
		return nil, workbench.Errorf(workbench.ETerminalLimit,
			"%d terminals run, and no more than %d may. End one, or raise the setting %s.", open, most, workbench.SettingTerminalMaxOpen)
	}
	s.starting++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.starting--
	}, nil
}
