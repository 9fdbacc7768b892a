package job

import (
	"fmt"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// skip goes on at an offset of a stream, because what lies before it is gone: a
// pipe is never cut, but a restored database may be older than what was
// acknowledged and dropped. The job says how many bytes are missing, and where.
// It returns 1 when there may be more to read, -1 when what was read before the
// hole must be taken in first.
func (f *follower) skip(in *input, at int64) int {
	if !in.whole && len(in.pending) > 0 {
		return -1
	}
	lost := at - in.at // with the beginning of a line that has no end any more
	f.metadata.MissingBytes += lost
	metadata := f.metadata
	channel := workbench.ChannelLog
	if in.name == workbench.StreamStdout && !in.whole {
		channel = workbench.ChannelResponse
	}
	f.service.Log.Warn("output of a job is missing", "job", f.job.ID, "stream", in.name, "from", in.at, "bytes", lost)
	f.stopped = !f.commit(workbench.JobIngest{
		JobID: f.job.ID, ProcessID: f.process.ID, Attempt: f.attempt, Stream: in.name, From: in.at, To: at, Lost: lost,
		Texts:       []workbench.JobText{{Channel: channel, Data: fmt.Sprintf("\n[%d bytes of output are missing here]\n", lost)}},
		Facts:       workbench.JobFacts{Metadata: &metadata},
		ParserState: f.parser.State(),
	})
	if f.stopped {
		return 0
	}
	in.at, in.pending, in.lineEnd = at, nil, 0
	return 1
}
