package task

import (
	"sync"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer/codec"
)

const (
	// countedBytes is up to where a text is counted whole, which takes about
	// 100 ms. Of a longer one samples are counted.
	countedBytes = 512 << 10
	// sampleBytes is the size of one sample, and samples how many there are.
	sampleBytes = 16 << 10
	samples     = 16
	// pieceBytes is how much is given to the tokenizer at once: its time grows
	// with the square of a run without spaces, such as a base64 image.
	pieceBytes = 4 << 10
)

// Estimator estimates how many tokens a text is. It counts with the o200k
// vocabulary of OpenAI, offline; other models have other vocabularies, so the
// number is an estimate for them, usually within a fifth, and shown as one.
type Estimator struct {
	codec func() *codec.Codec
}

// NewEstimator returns an Estimator. Its vocabulary, about 6 MB of memory, is
// built by the first estimate.
func NewEstimator() *Estimator {
	return &Estimator{codec: sync.OnceValue(codec.NewO200kBase)}
}

// Tokens estimates the tokens of a text. A text above 512 KiB is estimated from
// 16 samples that are spread over it evenly.
func (e *Estimator) Tokens(text string) int64 {
	if len(text) <= countedBytes {
		return e.count(text)
	}
	var tokens, bytes int64
	for i := range samples {
		at := (len(text) - sampleBytes) / (samples - 1) * i
		sample := text[boundary(text, at):boundary(text, at+sampleBytes)]
		tokens += e.count(sample)
		bytes += int64(len(sample))
	}
	if bytes == 0 { // cannot be cut: it is no text
		return int64(len(text))
	}
	return int64(float64(tokens) / float64(bytes) * float64(len(text)))
}

func (e *Estimator) count(text string) int64 {
	var tokens int64
	for len(text) > 0 {
		end := boundary(text, min(pieceBytes, len(text)))
		if end == 0 {
			end = min(pieceBytes, len(text))
		}
		n, err := e.codec().Count(text[:end])
		if err != nil {
			n = end / 4 // the rule of thumb
		}
		tokens += int64(n)
		text = text[end:]
	}
	return tokens
}

// boundary is the nearest place at or before i that is between two characters.
func boundary(text string, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}
