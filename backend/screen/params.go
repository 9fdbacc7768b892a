package screen

// What a control sequence keeps of its parameters; the rest is ignored.
const (
	maxParams    = 32
	maxSubparams = 32
	maxParam     = 1<<31 - 1
)

// params are the numbers of a control sequence. A missing parameter is 0, a
// missing subparameter -1.
type params struct {
	values     [maxParams]int
	n          int
	subs       [maxSubparams]int
	subEnd     [maxParams]int // where the subparameters of each parameter end
	nSubs      int
	inSub      bool // digits belong to a subparameter
	full       bool // no more parameters are kept
	subIgnored bool // no more subparameters are kept
}

func (p *params) reset() {
	p.n, p.nSubs = 1, 0
	p.values[0], p.subEnd[0] = 0, 0
	p.inSub, p.full, p.subIgnored = false, false, false
}

// put takes a digit, a semicolon or a colon.
func (p *params) put(c uint32) {
	switch c {
	case ';':
		p.next()
	case ':':
		p.nextSub()
	default:
		p.digit(int(c - '0'))
	}
}

func (p *params) next() {
	p.inSub = false
	if p.n == maxParams {
		p.full = true
		return
	}
	p.values[p.n], p.subEnd[p.n] = 0, p.nSubs
	p.n++
}

func (p *params) nextSub() {
	p.inSub = true
	if p.full || p.nSubs == maxSubparams {
		p.subIgnored = true
		return
	}
	p.subs[p.nSubs] = -1
	p.nSubs++
	p.subEnd[p.n-1] = p.nSubs
}

func (p *params) digit(d int) {
	at := &p.values[p.n-1]
	switch {
	case p.full, p.inSub && (p.subIgnored || p.nSubs == 0):
		return
	case p.inSub:
		at = &p.subs[p.nSubs-1]
	}
	*at = min(max(*at, 0)*10+d, maxParam)
}

// sub returns the subparameters of a parameter.
func (p *params) sub(i int) []int {
	from := 0
	if i > 0 {
		from = p.subEnd[i-1]
	}
	return p.subs[from:p.subEnd[i]]
}

// param returns a parameter, or other when it is missing or 0.
func (s *Screen) param(i, other int) int {
	if i < s.params.n && s.params.values[i] != 0 {
		return s.params.values[i]
	}
	return other
}
