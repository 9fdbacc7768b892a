package backend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/recovery"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ReadDamaged salvages a damaged database that was put aside, unless it is read
// already or an owner runs, which reads it.
func ReadDamaged(ctx context.Context, cfg config.Config) (err error) {
	o, err := Take(ctx, cfg, workbench.ModeCLI)
	if workbench.ErrorCode(err) == workbench.EOwned {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.CloseSoon()) }()
	return o.Salvage(ctx)
}

// checkRecovery says what was put aside, what could be read of it, and what
// there is to go on with. It is empty when nothing was put aside.
func checkRecovery(cfg config.Config) []Check {
	state, err := ReadRecovery(cfg.DataDir)
	if err != nil {
		return []Check{check("damaged database", err, "")}
	}
	if state == nil {
		return nil
	}
	return []Check{checkAside(*state), checkSalvage(*state), checkOffer(*state)}
}

func checkAside(s recovery.State) Check {
	detail := fmt.Sprintf("%s It was put aside on %s in %s, %d bytes; nothing was deleted.", s.Cause, localTime(s.Since), s.Folder, s.Bytes)
	if s.Detail != "" {
		detail += " The check said: " + s.Detail
	}
	return Check{Name: "damaged database", Detail: detail}
}

func checkSalvage(s recovery.State) Check {
	c := Check{Name: "salvage"}
	switch {
	case s.Report == nil:
		c.Detail = "The damaged file is not read yet. Run this again when no Holdfast runs, or wait for the one that does."
	case s.Report.Damage != "":
		c.Detail = s.Report.Damage + " See " + s.ReportPath + "."
	default:
		c.OK = s.Report.Lost == 0
		c.Detail = fmt.Sprintf("%d rows could be read, %d could not. The readable report is %s.", s.Report.Rows, s.Report.Lost, s.ReportPath)
	}
	return c
}

// checkOffer names the backup to go on with, and what it lacks.
func checkOffer(s recovery.State) Check {
	c := Check{Name: "restore"}
	if s.Newest == nil {
		c.Detail = "There is no verified backup. `holdfast backup list` names what there is; the window and `holdfast serve` can begin with an empty database."
		return c
	}
	c.Detail = fmt.Sprintf("The newest verified backup is %s, made on %s. `holdfast backup restore %s` goes on from it.",
		s.Newest.FileName, localTime(s.Newest.CreatedAt), s.Newest.FileName)
	if s.Between == nil {
		return c
	}
	var parts []string
	for _, change := range s.Between.Changes {
		parts = append(parts, fmt.Sprintf("%d of %s", change.Count, strings.ReplaceAll(change.Noun, "_", " ")))
	}
	if len(parts) > 0 {
		c.Detail += " Made or changed since then: " + strings.Join(parts, ", ") + "."
	}
	return c
}

func localTime(ms int64) string { return time.UnixMilli(ms).Format("2006-01-02 15:04:05") }
