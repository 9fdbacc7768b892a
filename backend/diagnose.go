package backend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Check is one thing that was looked at. Names are stable: scripts rely on
// them.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"` // what was found; when it is not right, also what to do
	Fixed  bool   `json:"fixed"`  // it was not right and was repaired
}

// Diagnosis is the state of everything that keeps the user's work.
type Diagnosis struct {
	OK     bool    `json:"ok"`
	Checks []Check `json:"checks"`
}

func diagnosis(checks []Check) Diagnosis {
	d := Diagnosis{OK: true, Checks: checks}
	for _, c := range checks {
		d.OK = d.OK && c.OK
	}
	return d
}

// Diagnose looks at the data directory, the database, the backups, the clock,
// the process host and the agents. It repairs rights, and nothing else. A check
// of a large file takes minutes; ctx ends it.
func (b *Backend) Diagnose(ctx context.Context) Diagnosis {
	checks := []Check{checkDirectory(b.Config), checkRights(b.Config), b.checkSpace(ctx)}
	checks = append(checks, b.diagnoseDatabase(ctx)...)
	checks = append(checks, b.checkBackups(ctx), b.checkSecrets(ctx), b.checkClock(ctx), b.checkHost(ctx), b.checkChildren(ctx), checkTerminals())
	for _, driver := range b.Agents.All() {
		info := driver.Probe(ctx, b.AgentEnv)
		// A missing agent is told, but is no fault: another one may do.
		checks = append(checks, Check{Name: "agent " + info.Name, OK: true, Detail: info.Detail})
	}
	return diagnosis(checks)
}

// DiagnoseClosed is the diagnosis of a data directory that cannot be opened.
// cause is why.
func DiagnoseClosed(cfg config.Config, cause error) Diagnosis {
	// Rights first: they may be what is wrong with the directory.
	rights := checkRights(cfg)
	directory := checkDirectory(cfg)
	checks := []Check{directory}
	if directory.OK {
		checks = append(checks, checkCause(cause))
	}
	checks = append(checks, rights)
	if directory.OK {
		checks = append(checks, checkFree(cfg.DataDir, 0), checkFileTimes(cfg, time.Now()))
	}
	if directory.OK && cfg.DatabaseURL == "" {
		checks = append(checks, checkRecovery(cfg)...)
		checks = append(checks, checkBackupFolder(cfg, false))
	}
	return diagnosis(checks)
}

// checkCause says what keeps the database from being opened.
func checkCause(cause error) Check {
	c := check("database", cause, "it can be opened now; run this again")
	var known *workbench.Error
	if errors.As(cause, &known) && known.Err != nil {
		c.Detail += " (" + known.Err.Error() + ")"
	}
	return c
}

// check is what an error, or its absence, makes of a check.
func check(name string, err error, detail string) Check {
	if err != nil {
		return Check{Name: name, Detail: workbench.ErrorMessage(err)}
	}
	return Check{Name: name, OK: true, Detail: detail}
}

// checkSecrets says where the keys are that open what is sealed.
func (b *Backend) checkSecrets(ctx context.Context) Check {
	detail, err := b.Secrets.Check(ctx)
	return check("secrets", err, detail)
}

func (b *Backend) checkHost(ctx context.Context) Check {
	client, err := b.Link.Running(ctx)
	if workbench.ErrorCode(err) == workbench.EHostUnreachable {
		return Check{Name: "process host", OK: true, Detail: "not running; it starts with the first terminal or job"}
	}
	if err != nil {
		return check("process host", err, "")
	}
	children, err := client.List(ctx)
	return check("process host", err, fmt.Sprintf("pid %d, %d children", client.Status().PID, len(children)))
}
