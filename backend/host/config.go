package host

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Config says how one host runs. The zero value of every field but DataDir
// means its default.
type Config struct {
	DataDir    string        // the data directory that this host serves
	AppVersion string        // told to clients, so that they can see an older host
	IdleAfter  time.Duration // exit after this long with no child and no client (60 s)
	// RetainBytes bounds one stream's unacknowledged output (64 MiB). Beyond
	// it an unattended terminal loses its oldest segments, and every other
	// stream is not read until its client acknowledges.
	RetainBytes  int64
	SegmentBytes int64         // a segment is closed at this size (1 MiB)
	Silence      time.Duration // a stream held open by a grandchild ends after this long without output (1 s)
	SocketCheck  time.Duration // how often the socket file is looked for (2 s)
	Protocol     int           // the newest protocol version to speak (ProtocolVersion)
	Log          io.Writer     `json:"-"` // where the host's own log goes (os.Stderr)
}

func (c Config) withDefaults() Config {
	c.IdleAfter = cmp.Or(c.IdleAfter, 60*time.Second)
	c.RetainBytes = cmp.Or(c.RetainBytes, 64<<20)
	c.SegmentBytes = cmp.Or(c.SegmentBytes, 1<<20)
	c.Silence = cmp.Or(c.Silence, time.Second)
	c.SocketCheck = cmp.Or(c.SocketCheck, 2*time.Second)
	c.Protocol = cmp.Or(c.Protocol, ProtocolVersion)
	if c.Log == nil {
		c.Log = os.Stderr
	}
	return c
}

// canonicalDir gives every spelling of one directory the same name, because the
// socket's place is derived from it.
func canonicalDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

func hostDir(dataDir string) string   { return filepath.Join(dataDir, "host") }
func lockPath(dataDir string) string  { return filepath.Join(hostDir(dataDir), "host.lock") }
func statePath(dataDir string) string { return filepath.Join(hostDir(dataDir), "host.json") }
func logPath(dataDir string) string   { return filepath.Join(hostDir(dataDir), "host.log") }
func spoolDir(dataDir string) string  { return filepath.Join(dataDir, "spool") }
