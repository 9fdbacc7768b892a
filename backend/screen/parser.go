package screen

// The parser is the state machine of a VT500 (vt100.net/emu/dec_ansi_parser) as
// xterm.js has it: characters are decoded first, so that the controls of C1 are
// code points, and characters beyond them have a column of their own in the
// table.

type parserState uint8

const (
	ground parserState = iota
	escape
	escapeIntermediate
	csiEntry
	csiParam
	csiIntermediate
	csiIgnore
	ignoredString // SOS, PM, APC
	oscString
	dcsEntry
	dcsParam
	dcsIntermediate
	dcsIgnore
	dcsPassthrough
	parserStates
)

type parserAction uint8

const (
	ignoreAction parserAction = iota
	printAction
	executeAction
	clearAction
	collectAction
	paramAction
	escDispatch
	csiDispatch
	oscStart
	oscPut
	oscEnd
	dcsEnd
)

// beyondC1 stands for every code point from U+00A0 on.
const beyondC1 = 0xa0

type transition struct {
	action parserAction
	next   parserState
}

// transitions has a row per state and a column per code point.
var transitions = parserTable()

// parser is what is kept between two calls of Write.
type parser struct {
	state   parserState
	params  params
	collect uint32 // prefix and intermediates of a sequence
	osc     []byte
	oscLong bool // beyond maxString, so it has no effect

	partial  [4]byte // the beginning of a character
	nPartial int

	taken    int64 // bytes written before the present call
	began    int64 // where the unfinished sequence begins
	executed bool  // a control was carried out inside of it
}

// maxString bounds the text of an operating system command, in bytes.
const maxString = 16 << 10

// reset leaves what counts bytes, and a character that is not complete.
func (p *parser) reset() {
	p.state, p.collect = ground, 0
	p.params.reset()
	p.osc, p.oscLong = p.osc[:0], false
}

// tableOf builds the table from ranges.
type tableOf [parserStates][beyondC1 + 1]transition

func (t *tableOf) set(in parserState, from, to int, action parserAction, next parserState) {
	for c := from; c <= to; c++ {
		t[in][c] = transition{action, next}
	}
}

// controls sets the C0 controls without CAN, SUB and ESC.
func (t *tableOf) controls(in parserState, action parserAction) {
	t.set(in, 0x00, 0x17, action, in)
	t.set(in, 0x19, 0x19, action, in)
	t.set(in, 0x1c, 0x1f, action, in)
}

func parserTable() *tableOf {
	t := &tableOf{}
	for in := range parserStates {
		t.anywhere(in)
	}
	t.controls(ground, executeAction)
	t.set(ground, 0x20, 0x7e, printAction, ground)
	t.set(ground, beyondC1, beyondC1, printAction, ground)
	t.escapes()
	t.csi()
	t.strings()
	t.dcs()
	return t
}

// anywhere sets what ends a sequence in every state. All else that a state does
// not know also ends it, without any effect.
func (t *tableOf) anywhere(in parserState) {
	t.set(in, 0x00, beyondC1, ignoreAction, ground)
	t.set(in, 0x18, 0x18, executeAction, ground)
	t.set(in, 0x1a, 0x1a, executeAction, ground)
	t.set(in, 0x1b, 0x1b, clearAction, escape)
	t.set(in, 0x80, 0x9a, executeAction, ground)
	t.set(in, 0x90, 0x90, clearAction, dcsEntry)
	t.set(in, 0x98, 0x98, ignoreAction, ignoredString)
	t.set(in, 0x9b, 0x9b, clearAction, csiEntry)
	t.set(in, 0x9c, 0x9c, ignoreAction, ground)
	t.set(in, 0x9d, 0x9d, oscStart, oscString)
	t.set(in, 0x9e, 0x9f, ignoreAction, ignoredString)
}

func (t *tableOf) escapes() {
	for _, in := range []parserState{escape, escapeIntermediate} {
		t.controls(in, executeAction)
		t.set(in, 0x20, 0x2f, collectAction, escapeIntermediate)
		t.set(in, 0x30, 0x7e, escDispatch, ground)
		t.set(in, 0x7f, 0x7f, ignoreAction, in)
	}
	t.set(escape, 'P', 'P', clearAction, dcsEntry)
	t.set(escape, 'X', 'X', ignoreAction, ignoredString)
	t.set(escape, '[', '[', clearAction, csiEntry)
	t.set(escape, ']', ']', oscStart, oscString)
	t.set(escape, '^', '_', ignoreAction, ignoredString)
}

func (t *tableOf) csi() {
	for in := csiEntry; in <= csiIgnore; in++ {
		t.controls(in, executeAction)
		t.set(in, 0x20, 0x2f, collectAction, csiIntermediate)
		t.set(in, 0x30, 0x3f, ignoreAction, csiIgnore)
		t.set(in, 0x40, 0x7e, csiDispatch, ground)
		t.set(in, 0x7f, 0x7f, ignoreAction, in)
	}
	t.set(csiEntry, 0x30, 0x3b, paramAction, csiParam)
	t.set(csiEntry, 0x3c, 0x3f, collectAction, csiParam)
	t.set(csiParam, 0x30, 0x3b, paramAction, csiParam)
	t.set(csiIgnore, 0x20, 0x3f, ignoreAction, csiIgnore)
	t.set(csiIgnore, 0x40, 0x7e, ignoreAction, ground)
	t.set(csiIgnore, beyondC1, beyondC1, ignoreAction, csiIgnore)
}

func (t *tableOf) strings() {
	t.controls(ignoredString, ignoreAction)
	t.set(ignoredString, 0x20, 0x7f, ignoreAction, ignoredString)

	t.controls(oscString, ignoreAction)
	t.set(oscString, 0x20, 0x7f, oscPut, oscString)
	t.set(oscString, beyondC1, beyondC1, oscPut, oscString)
	t.set(oscString, 0x07, 0x07, oscEnd, ground)
	t.set(oscString, 0x18, 0x18, oscEnd, ground)
	t.set(oscString, 0x1a, 0x1a, oscEnd, ground)
	t.set(oscString, 0x1b, 0x1b, oscEnd, escape)
	t.set(oscString, 0x9c, 0x9c, oscEnd, ground)
}

func (t *tableOf) dcs() {
	for in := dcsEntry; in <= dcsPassthrough; in++ {
		t.controls(in, ignoreAction)
		t.set(in, 0x20, 0x2f, ignoreAction, dcsIntermediate)
		t.set(in, 0x30, 0x3f, ignoreAction, dcsIgnore)
		t.set(in, 0x40, 0x7e, ignoreAction, dcsPassthrough)
		t.set(in, 0x7f, 0x7f, ignoreAction, in)
	}
	t.set(dcsEntry, 0x30, 0x3f, ignoreAction, dcsParam)
	t.set(dcsParam, 0x30, 0x3b, ignoreAction, dcsParam)
	for _, in := range []parserState{dcsIgnore, dcsPassthrough} {
		t.set(in, 0x20, 0x7f, ignoreAction, in)
		t.set(in, beyondC1, beyondC1, ignoreAction, in)
	}
	t.set(dcsPassthrough, 0x18, 0x18, dcsEnd, ground)
	t.set(dcsPassthrough, 0x1a, 0x1a, dcsEnd, ground)
	t.set(dcsPassthrough, 0x1b, 0x1b, dcsEnd, escape)
	t.set(dcsPassthrough, 0x9c, 0x9c, dcsEnd, ground)
}

// step takes one code point that is no printed character. at is where its bytes
// begin.
func (s *Screen) step(c uint32, at int64) {
	t := transitions[s.state][min(c, beyondC1)]
	if c == 0x1b || c >= 0x90 && c <= 0x9f && t.next != ground {
		s.began, s.executed = at, false
	}
	s.state = t.next
	switch t.action {
	case executeAction:
		s.executed = true
		s.execute(c)
		s.last = 0
	case escDispatch:
		s.dispatchEscape(c)
		s.last = 0
	case csiDispatch:
		s.dispatchCSI(c)
		s.last = 0
	case oscEnd:
		if c != 0x18 && c != 0x1a {
			s.dispatchOSC()
		}
		s.endString()
	case dcsEnd:
		s.endString()
	default:
		s.gather(t.action, c)
	}
}

// gather takes a part of a sequence.
func (p *parser) gather(action parserAction, c uint32) {
	switch action {
	case clearAction:
		p.params.reset()
		p.collect = 0
	case collectAction:
		p.collect = p.collect<<8 | c
	case paramAction:
		p.params.put(c)
	case oscStart:
		p.osc, p.oscLong = p.osc[:0], false
	case oscPut:
		p.putOSC(c)
	}
}

// endString is the end of a string: ESC already begins the next sequence.
func (s *Screen) endString() {
	s.params.reset()
	s.collect, s.last = 0, 0
}
