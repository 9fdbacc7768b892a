package mcp

import (
	"context"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

type costInput struct {
	By        string `json:"by" jsonschema:"session, project, model, agent, day (UTC), job or conversation"`
	From      int64  `json:"from,omitempty" jsonschema:"UTC milliseconds"`
	To        int64  `json:"to,omitempty" jsonschema:"UTC milliseconds"`
	SessionID string `json:"session_id,omitempty" jsonschema:"only this session"`
}

func (s *server) addCosts(to *sdk.Server) {
	read(to, "cost_summary", "Sums up what agents have used, the dearest first. cost_nano_usd is in 10^-9 USD and null where no price is known; "+
		"unknown_events are left out of it.", s.costs)
}

func (s *server) costs(ctx context.Context, in costInput) (piece, error) {
	query := workbench.CostQuery{By: workbench.CostBy(in.By), From: in.From, To: in.To, SessionID: in.SessionID}
	var rows []workbench.CostRow
	if err := s.call(ctx, &rows, "CostAPI.Summary", query); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Label = short(rows[i].Label)
	}
	return &list[workbench.CostRow]{Items: rows, after: func(workbench.CostRow) string { return "" }}, nil
}
