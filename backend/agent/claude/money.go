package claude

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
)

// maxDollars bounds a cost that is believed; beyond it int64 would overflow.
const maxDollars = 1e9

// nanoUSD reads a cost in USD as integer 10⁻⁹ USD. It takes the decimal text
// exactly and rounds to the nearest integer: prices are whole multiples of
// 10⁻⁹ USD a token, so rounding removes only the noise of the binary
// fractions that the agent adds up (0.0063579000000000005). Nil: not a cost.
func nanoUSD(number json.Number) *int64 {
	const longest = 64 // no number of JSON writers is longer; a bound for the work below
	text := number.String()
	approximate, err := strconv.ParseFloat(text, 64)
	if err != nil || len(text) > longest || approximate < 0 || approximate > maxDollars {
		return nil
	}
	nano := int64(0)
	if approximate < 1e-12 { // 1e-999999 would be a huge fraction
		return &nano
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	exact.Mul(exact, big.NewRat(1e9, 1))
	exact.Add(exact, big.NewRat(1, 2))
	floor := new(big.Int).Quo(exact.Num(), exact.Denom())
	if !floor.IsInt64() || floor.Int64() == math.MaxInt64 {
		return nil
	}
	nano = floor.Int64()
	return &nano
}
