package host

import "os"

// Bytes returns how much of the disk the spool of a child takes. ENotFound.
func (s *Spool) Bytes(process string) (int64, error) {
	dir, err := s.folder(process)
	if err != nil {
		return 0, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, notFound(err, process)
	}
	var total int64
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil { // a segment may be dropped meanwhile
			total += info.Size()
		}
	}
	return total, nil
}
