package mcp

import (
	"context"
	"strconv"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// keyset names a row for the page after it.
func keyset(at int64, id string) string { return strconv.FormatInt(at, 10) + "/" + id }

// ofKeyset reads what keyset wrote; anything else begins anew.
func ofKeyset(next string) (at int64, id string) {
	text, id, ok := strings.Cut(next, "/")
	at, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil {
		return 0, ""
	}
	return at, id
}

// jobRow is what a list shows of a job.
type jobRow struct {
	ID        string              `json:"id"`
	SessionID string              `json:"session_id"`
	TaskType  string              `json:"task_type"`
	Title     string              `json:"title"`
	Agent     string              `json:"agent"`
	Model     string              `json:"model"`
	Status    workbench.JobStatus `json:"status"`
	Error     string              `json:"error,omitempty"`
	CostUSD   *float64            `json:"cost_usd"`   // null: unknown
	CreatedAt int64               `json:"created_at"` // UTC ms
}

func jobRowOf(j workbench.JobSummary) jobRow {
	return jobRow{
		ID: j.ID, SessionID: j.SessionID, TaskType: short(j.TaskType), Title: shortPtr(j.Title), Agent: shortPtr(j.Agent),
		Model: shortPtr(j.ModelUsed), Status: j.Status, Error: shortPtr(j.ErrorMessage), CostUSD: j.ActualCost, CreatedAt: j.CreatedAt,
	}
}

const jobsPage = 50

type jobsInput struct {
	SessionID string `json:"session_id,omitempty" jsonschema:"only the jobs of this session"`
	Next      string `json:"next,omitempty" jsonschema:"next of the answer before"`
}

type jobInput struct {
	ID      string `json:"id" jsonschema:"the id of a job"`
	Channel string `json:"channel,omitempty" jsonschema:"prompt, response (the default), reasoning or log"`
	Offset  int64  `json:"offset,omitempty" jsonschema:"next of the answer before"`
}

func (s *server) addJobs(to *sdk.Server) {
	read(to, "list_jobs", "Lists agent jobs, the newest first: what was asked of which agent, how it ended, what it cost.", s.jobs)
	read(to, "read_job", "Reads a text of a job: its prompt, the agent's response, its reasoning, or the log.", s.job)
}

func (s *server) jobs(ctx context.Context, in jobsInput) (piece, error) {
	at, id := ofKeyset(in.Next)
	var jobs []workbench.JobSummary
	err := s.call(ctx, &jobs, "JobAPI.ListPage", map[string]any{
		"session_id": in.SessionID, "before_time": at, "before_id": id, "limit": jobsPage,
	})
	if err != nil {
		return nil, err
	}
	rows := make([]jobRow, 0, len(jobs))
	for _, j := range jobs {
		rows = append(rows, jobRowOf(j))
	}
	return full(rows, jobsPage, func(last jobRow) string { return keyset(last.CreatedAt, last.ID) }), nil
}

func (s *server) job(ctx context.Context, in jobInput) (piece, error) {
	var j workbench.Job
	if err := s.call(ctx, &j, "JobAPI.Show", in.ID); err != nil {
		return nil, err
	}
	about := jobRowOf(j.JobSummary)
	switch in.Channel {
	case "prompt":
		return passageOf(about, j.Prompt, in.Offset), nil
	case "":
		in.Channel = string(workbench.ChannelResponse)
	}
	var page struct {
		Offset int64  `json:"offset"`
		Next   int64  `json:"next"`
		Text   string `json:"text"`
		Done   bool   `json:"done"`
	}
	if err := s.call(ctx, &page, "JobAPI.Output", in.ID, in.Channel, max(in.Offset, 0)); err != nil {
		return nil, err
	}
	p := &passage{About: about, Text: page.Text, Offset: page.Offset}
	if page.Text != "" { // also of a job that goes on: asked again later, it has more
		p.Next = page.Next
	}
	return p, nil
}
