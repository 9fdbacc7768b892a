package claude

import (
	"encoding/json"
	"testing"
)

func TestNanoUSD(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "1": 1e9, "0.0063579000000000005": 6357900, "0.1": 1e8, "3e-7": 300, "0.3e-9": 0, "0.5e-9": 1,
		"123456.789012345": 123456789012345, "1e-999999999": 0, "1000000000": 1e18, "0.009762900000000001": 9762900,
	} {
		got := nanoUSD(json.Number(text))
		if got == nil || *got != want {
			t.Errorf("%s USD is %v, want %d", text, got, want)
		}
	}
	for _, text := range []string{"", "-1", "1e10", "1e999999999", "abc", "0." + string(make([]byte, 80))} {
		if got := nanoUSD(json.Number(text)); got != nil {
			t.Errorf("%q USD is %d, want none", text, *got)
		}
	}
}
