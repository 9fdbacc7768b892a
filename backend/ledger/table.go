package ledger

import (
	"cmp"
	_ "embed" // prices.json
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

//go:embed prices.json
var brought string // what the program knows of prices

// price is what a model costs from a time on.
type price struct {
	workbench.ModelPrice
	long    *rates // for a prompt of more than longAbove tokens; nil: the same
	above   int64
	version string // usage_events.price_version
}

// rates are prices in 10⁻⁹ USD for a million tokens.
type rates struct{ input, output, cacheRead, cacheWrite5m, cacheWrite1h int64 }

func (p *price) rates(promptTokens int64) rates {
	if p.long != nil && promptTokens > p.above {
		return *p.long
	}
	return rates{p.InputPrice, p.OutputPrice, p.CacheReadPrice, p.CacheWrite5mPrice, p.CacheWrite1hPrice}
}

// table finds prices. It never changes, so that it is read without a lock.
type table struct {
	exact    map[name][]*price // the latest price of a name first
	prefixes []*price          // those with *, the longest name first, then the latest
}

type name struct{ provider, model string }

func newTable(prices []*price) *table {
	t := &table{exact: map[name][]*price{}}
	for _, p := range prices {
		if strings.HasSuffix(p.Model, "*") {
			t.prefixes = append(t.prefixes, p)
			continue
		}
		key := name{p.Provider, p.Model}
		t.exact[key] = append(t.exact[key], p)
	}
	latest := func(a, b *price) int { return cmp.Compare(b.ValidFrom, a.ValidFrom) }
	for _, list := range t.exact {
		slices.SortFunc(list, latest)
	}
	slices.SortFunc(t.prefixes, func(a, b *price) int {
		if len(a.Model) != len(b.Model) {
			return len(b.Model) - len(a.Model)
		}
		return latest(a, b)
	})
	return t
}

// find returns the price that held at a time, UTC ms; nil when none is known.
// A name in full comes before its dated version's plain name, and both before
// prefixes.
func (t *table) find(provider, model string, at int64) *price {
	for _, m := range [...]string{model, plain(model)} {
		for _, p := range t.exact[name{provider, m}] {
			if p.ValidFrom <= at {
				return p
			}
		}
	}
	for _, p := range t.prefixes {
		if p.Provider == provider && strings.HasPrefix(model, p.Model[:len(p.Model)-1]) && p.ValidFrom <= at {
			return p
		}
	}
	return nil
}

// plain is a model's name without what says which build of it answered, or how
// it is used: claude-sonnet-4-5-20250929, gpt-5-2025-08-07, claude-opus-4-8[1m],
// claude-opus-4-5@20251101. It allocates nothing.
func plain(model string) string {
	if open := strings.IndexByte(model, '['); open > 0 && strings.HasSuffix(model, "]") {
		model = model[:open]
	}
	for _, shape := range [...]string{"-dddddddd", "@dddddddd", "-dddd-dd-dd"} {
		if rest := len(model) - len(shape); rest > 0 && shaped(model[rest:], shape) {
			return model[:rest]
		}
	}
	return strings.TrimSuffix(model, "-latest")
}

func shaped(text, shape string) bool {
	for i := range len(shape) {
		if digit := '0' <= text[i] && text[i] <= '9'; shape[i] == 'd' && !digit || shape[i] != 'd' && text[i] != shape[i] {
			return false
		}
	}
	return true
}

// row is a line of prices.json; amounts are decimal USD, which a float would
// round.
type row struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	From     string `json:"from"`   // a day, UTC
	Source   string `json:"source"` // where it was read
	amounts
	Long *struct {
		Above int64 `json:"above"` // tokens
		amounts
	} `json:"long_prompt"`
}

type amounts struct {
	Input        string `json:"input"`
	Output       string `json:"output"`
	CacheRead    string `json:"cache_read"`
	CacheWrite5m string `json:"cache_write_5m"`
	CacheWrite1h string `json:"cache_write_1h"`
}

func (a amounts) rates() (rates, error) {
	var list [5]int64
	for i, text := range [...]string{a.Input, a.Output, a.CacheRead, a.CacheWrite5m, a.CacheWrite1h} {
		var err error
		if list[i], err = ParseUSD(text); err != nil {
			return rates{}, err
		}
	}
	return rates{list[0], list[1], list[2], list[3], list[4]}, nil
}

// builtIn reads the prices that the program brings.
func builtIn() ([]*price, error) {
	var file struct {
		Version string `json:"version"`
		Prices  []row  `json:"prices"`
	}
	if err := json.Unmarshal([]byte(brought), &file); err != nil {
		return nil, fmt.Errorf("read prices.json: %w", err)
	}
	list := make([]*price, 0, len(file.Prices))
	for _, r := range file.Prices {
		p, err := r.price("builtin:" + file.Version)
		if err != nil {
			return nil, fmt.Errorf("prices.json: %s: %w", r.Model, err)
		}
		list = append(list, p)
	}
	return list, nil
}

func (r row) price(version string) (*price, error) {
	from, err := time.Parse(time.DateOnly, r.From)
	if err != nil {
		return nil, err
	}
	base, err := r.rates()
	if err != nil {
		return nil, err
	}
	p := &price{version: version, ModelPrice: workbench.ModelPrice{
		Provider: r.Provider, Model: r.Model, ValidFrom: from.UnixMilli(),
		InputPrice: base.input, OutputPrice: base.output, CacheReadPrice: base.cacheRead,
		CacheWrite5mPrice: base.cacheWrite5m, CacheWrite1hPrice: base.cacheWrite1h,
	}}
	if r.Long == nil {
		return p, nil
	}
	long, err := r.Long.rates()
	p.long, p.above = &long, r.Long.Above
	return p, err
}
