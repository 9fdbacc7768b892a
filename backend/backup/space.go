package backup

import (
	"fmt"

	"github.com/holdfast-app/holdfast/backend/disk"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// reserve is what a copy leaves free on the disk: the database and the output
// of what runs must still be saved beside it.
const reserve = 32 << 20

// needSpace fails with EDiskFull when a copy of that many bytes does not fit.
func needSpace(dir string, bytes int64) error {
	free, err := disk.Free(dir)
	if err != nil {
		return fileFailure(dir, err)
	}
	if need := bytes + reserve; free < need {
		return workbench.Errorf(workbench.EDiskFull, "A copy of the database needs %s free on the disk of %s, which has %s. Free some space and try again.",
			megabytes(need), dir, megabytes(free))
	}
	return nil
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
