package transcript

import (
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// place is where a page begins: an offset in one of the files of a session.
type place struct {
	file   int
	offset int64
}

// String is the place with the id of the file, which stays while others come.
func (p place) String(files []workbench.TranscriptFile) string {
	return files[p.file].ID + ":" + strconv.FormatInt(p.offset, 10)
}

func parsePlace(s string, files []workbench.TranscriptFile) (place, error) {
	if s == "" {
		return place{}, nil
	}
	id, text, _ := strings.Cut(s, ":")
	offset, err := strconv.ParseInt(text, 10, 64)
	file := slices.IndexFunc(files, func(f workbench.TranscriptFile) bool { return f.ID == id })
	if err != nil || file < 0 {
		return place{}, workbench.Errorf(workbench.EInvalid, "%q is no place in this transcript.", s)
	}
	return place{file: file, offset: offset}, nil
}
