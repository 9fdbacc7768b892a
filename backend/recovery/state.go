package recovery

import (
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// State is what happened to the database and what can be done.
type State struct {
	Cause      string             `json:"cause"`  // one sentence
	Detail     string             `json:"detail"` // what the check said; "" when it said no more
	Since      int64              `json:"since"`  // UTC ms
	Folder     string             `json:"folder"` // where the damaged files are
	Bytes      int64              `json:"bytes"`  // of them
	Files      []AsideFile        `json:"files"`
	Salvage    Progress           `json:"salvage"`
	Report     *Report            `json:"report"`      // null while the file is being read
	ReportPath string             `json:"report_path"` // of the readable report; "" while there is none
	Between    *Between           `json:"between"`     // what lies between the newest verified backup and the damage; null while the file is being read
	Backups    []workbench.Backup `json:"backups"`     // the newest first
	Newest     *workbench.Backup  `json:"newest"`      // the newest verified backup; null: there is none
}

// Describe gathers the state of a recovery. backups are those of the data
// directory, the newest first.
func Describe(dataDir string, m *Marker, backups []workbench.Backup) (*State, error) {
	s := &State{Cause: m.Cause, Since: m.Since, Folder: m.Place(dataDir), Backups: backups, Newest: NewestVerified(backups)}
	aside, err := ReadAside(s.Folder)
	if workbench.ErrorCode(err) == workbench.EUnavailable {
		return s, nil // moved or changed by hand: there is still a backup to choose
	}
	if err != nil {
		return nil, err
	}
	s.Detail, s.Files, s.Bytes = aside.Detail, aside.Files, aside.Bytes()
	if s.Report, err = ReadReport(s.Folder); err != nil {
		return nil, err
	}
	if s.Report != nil {
		s.ReportPath, s.Between = ReportPath(s.Folder), &s.Report.Between
	}
	return s, nil
}

// NewestVerified is the newest backup whose last check found nothing wrong, nil
// when there is none.
func NewestVerified(backups []workbench.Backup) *workbench.Backup {
	for _, b := range backups {
		if b.Verified() {
			return &b
		}
	}
	return nil
}
