package workbench

import (
	"strconv"
	"strings"
)

// SettingKey names a setting, in words with points between them.
type SettingKey string

// The settings of this version. Each is read by some part of the program.
const (
	SettingBackupIntervalHours SettingKey = "backup.interval_hours"
	SettingBackupKeepScheduled SettingKey = "backup.keep_scheduled"
	SettingBackupKeepDays      SettingKey = "backup.keep_days"
	SettingBackupKeepMigration SettingKey = "backup.keep_migration"
	SettingJobsMaxConcurrent   SettingKey = "jobs.max_concurrent"
	SettingLogsSlowStatementMS SettingKey = "logs.slow_statement_ms"
	SettingTerminalOutputCap   SettingKey = "terminal.output_cap_bytes"
)

// SettingType says what the text of a setting is.
type SettingType string

// SettingInteger is a whole number in decimal digits.
const SettingInteger SettingType = "integer"

// SettingSpec says what a setting is and which values it takes.
type SettingSpec struct {
	Key         SettingKey
	Type        SettingType
	Default     int64
	Least, Most int64
	Description string // with the unit
}

// SettingSpecs are all settings, ordered by key.
func SettingSpecs() []SettingSpec {
	spec := func(key SettingKey, standard, least, most int64, description string) SettingSpec {
		return SettingSpec{Key: key, Type: SettingInteger, Default: standard, Least: least, Most: most, Description: description}
	}
	return []SettingSpec{
		spec(SettingBackupIntervalHours, 24, 1, 24*365, "Hours after which the newest verified backup is too old and another one is made."),
		spec(SettingBackupKeepDays, 14, 0, 3650, "Days of which one scheduled backup each is kept, besides the newest ones."),
		spec(SettingBackupKeepMigration, 5, 1, 1000, "Backups kept of those that were made before a step of the schema."),
		spec(SettingBackupKeepScheduled, 24, 1, 1000, "Scheduled backups that are kept, the newest ones."),
		spec(SettingJobsMaxConcurrent, 4, 1, 64, "Jobs that run at once on a machine; the others wait in the queue."),
		spec(SettingLogsSlowStatementMS, 100, 1, 60_000, "Milliseconds from which a statement of the database is recorded as slow."),
		spec(SettingTerminalOutputCap, TerminalCapBytes, 1<<20, 1<<40, "Bytes of output that are kept of a terminal; the oldest ones are dropped beyond."),
	}
}

// Setting is a setting with its present value.
type Setting struct {
	Key         SettingKey  `json:"key"`
	Value       string      `json:"value"`
	Default     string      `json:"default"`
	Type        SettingType `json:"type"`
	Description string      `json:"description"`
	CreatedAt   *int64      `json:"created_at"` // UTC ms; null: never set, the default holds
	UpdatedAt   *int64      `json:"updated_at"` // UTC ms
}

// AppSetting is a stored row of a setting. A setting without a row has its
// default.
type AppSetting struct {
	Key         SettingKey
	Value       string
	Description *string
	CreatedAt   int64 // UTC ms
	UpdatedAt   int64 // UTC ms
}

// FindSetting returns what a key names. ENotFound, with the nearest key.
func FindSetting(key SettingKey) (SettingSpec, error) {
	specs := SettingSpecs()
	nearest, least := specs[0].Key, -1
	for _, spec := range specs {
		if spec.Key == key {
			return spec, nil
		}
		if d := distance(string(key), string(spec.Key)); least < 0 || d < least {
			nearest, least = spec.Key, d
		}
	}
	return SettingSpec{}, Errorf(ENotFound, "There is no setting %q. The nearest one is %s.", key, nearest)
}

// Parse reads a value of the setting. EInvalid, with the values that it takes.
func (s SettingSpec) Parse(value string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil || n < s.Least || n > s.Most {
		return 0, Errorf(EInvalid, "%s cannot be %q. Give a whole number from %d to %d.", s.Key, value, s.Least, s.Most)
	}
	return n, nil
}

// Setting is the setting as it is stored in row; nil, or a value that it does
// not take any more, is the default.
func (s SettingSpec) Setting(row *AppSetting) Setting {
	setting := Setting{
		Key: s.Key, Value: strconv.FormatInt(s.Default, 10), Default: strconv.FormatInt(s.Default, 10),
		Type: s.Type, Description: s.Description,
	}
	if row == nil {
		return setting
	}
	setting.CreatedAt, setting.UpdatedAt = &row.CreatedAt, &row.UpdatedAt
	if n, err := s.Parse(row.Value); err == nil {
		setting.Value = strconv.FormatInt(n, 10)
	}
	return setting
}

// distance is how many letters must be put in, taken out or changed to make b
// of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
