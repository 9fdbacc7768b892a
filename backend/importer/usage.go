package importer

import "math"

// tokens are counts of a message; output contains reasoning.
type tokens struct{ input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h int64 }

func (t tokens) zero() bool { return t == tokens{} }

// usage is a row of the ledger. cost is in USD, nil for unknown.
func (i *imported) usage(provider, id, agent, model string, at int64, t tokens, cost *float64) map[string]any {
	values := map[string]any{
		"id": derivedID(at, "usage", provider, id), "provider": provider, "provider_message_id": id,
		"agent": agent, "model": model, "kind": "usage", "host_id": i.opt.HostID, "billing": "unknown",
		"input_tokens": t.input, "output_tokens": t.output, "reasoning_tokens": t.reasoning,
		"cache_read_tokens": t.cacheRead, "cache_write_5m_tokens": t.cacheWrite, "cache_write_1h_tokens": t.cacheWrite1h,
		"cost_source": "unknown", "occurred_at": at, "created_at": i.now, "updated_at": i.now,
	}
	if cost != nil && !math.IsNaN(*cost) && math.Abs(*cost) < 1e9 {
		values["cost_nano_usd"], values["cost_source"] = int64(math.Round(*cost*1e9)), "reported"
	}
	return values
}

// providerImport is the provider of what another program counted.
const providerImport = "import"
