package ledger

import (
	"strconv"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	perMillion = 1_000_000
	usdDigits  = 9 // 10⁻⁹ USD
	// MaxPrice bounds a price, in 10⁻⁹ USD for a million tokens, and maxTokens
	// the tokens that are priced: their product fits an int64 in the steps of
	// cost.
	MaxPrice  = 10_000 * 1_000_000_000
	maxTokens = 100_000_000_000
)

// ParseUSD reads a decimal amount, at most nine digits behind the point, as
// 10⁻⁹ USD. EInvalid.
func ParseUSD(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > usdDigits || whole+fraction == "" || len(whole) > usdDigits {
		return 0, notAmount(text)
	}
	digits := whole + fraction + strings.Repeat("0", usdDigits-len(fraction))
	if strings.Trim(digits, "0123456789") != "" {
		return 0, notAmount(text)
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, notAmount(text)
	}
	return n, nil
}

func notAmount(text string) error {
	return workbench.Errorf(workbench.EInvalid, "%q is no amount in USD. Write it like 0.25, with at most nine digits behind the point.", text)
}

// FormatUSD writes 10⁻⁹ USD as a decimal amount, in full: at least two digits
// behind the point.
func FormatUSD(nano int64) string {
	sign := ""
	digits := strconv.FormatInt(nano, 10)
	if nano < 0 {
		sign, digits = "-", digits[1:]
	}
	if missing := usdDigits + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-usdDigits], strings.TrimRight(digits[len(digits)-usdDigits:], "0")
	if len(fraction) < 2 {
		fraction += strings.Repeat("0", 2-len(fraction))
	}
	return sign + whole + "." + fraction
}

// cost is what tokens cost, in 10⁻⁹ USD. It is rounded once, half away from
// zero, so that an adjustment takes back exactly what it repeats. Not ok: there
// are more tokens than any program uses.
func cost(u *workbench.UsageEvent, r rates) (int64, bool) {
	var whole, parts int64 // parts are 10⁻¹⁵ USD
	for _, line := range [...]struct{ tokens, price int64 }{
		{u.InputTokens, r.input},
		{u.OutputTokens, r.output},
		{u.CacheReadTokens, r.cacheRead},
		{u.CacheWrite5mTokens, r.cacheWrite5m},
		{u.CacheWrite1hTokens, r.cacheWrite1h},
	} {
		if line.tokens > maxTokens || line.tokens < -maxTokens {
			return 0, false
		}
		whole += line.tokens * (line.price / perMillion)
		parts += line.tokens * (line.price % perMillion)
	}
	whole += parts / perMillion
	switch rest := parts % perMillion; {
	case rest >= perMillion/2:
		whole++
	case rest <= -perMillion/2:
		whole--
	}
	return whole, true
}
