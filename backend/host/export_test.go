package host

// SegmentLog gives the tests the append side of a stream, to hold it against a model.
type SegmentLog struct{ log *segmentLog }

// NewSegmentLog begins a stream in dir.
func NewSegmentLog(dir string, stream Stream, cfg Config) (SegmentLog, error) {
	log, err := newSegmentLog(dir, stream, cfg)
	return SegmentLog{log}, err
}

// Append writes p at the end.
func (l SegmentLog) Append(p []byte) (int, int64, error) { return l.log.append(p) }

// Ack acknowledges everything before offset.
func (l SegmentLog) Ack(offset int64) { l.log.ack(offset) }

// Drop makes room as an unattended terminal does.
func (l SegmentLog) Drop() { l.log.waitForRoom(func() bool { return true }) }

// Close closes the last segment.
func (l SegmentLog) Close() { l.log.close() }

// SpoolDir returns where the spool of a data directory lies.
func SpoolDir(dataDir string) string { return spoolDir(dataDir) }

// IsBatch tells a batch file of Windows by its name.
func IsBatch(path string) bool { return isBatch(path) }

// BatchLine is the command line for a batch file of Windows.
func BatchLine(interpreter, script string, args []string) (string, error) {
	program, err := batchProgram(interpreter, script, args)
	return program.line, err
}
