package screen

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// putOSC takes a character of an operating system command.
func (p *parser) putOSC(c uint32) {
	if len(p.osc) >= maxString {
		p.oscLong = true
		return
	}
	p.osc = utf8.AppendRune(p.osc, rune(c))
}

// dispatchOSC carries out an operating system command: a number, then ";" and
// text.
func (s *Screen) dispatchOSC() {
	if s.oscLong {
		return
	}
	n, i := 0, 0
	for ; i < len(s.osc) && s.osc[i] != ';'; i++ {
		if s.osc[i] < '0' || s.osc[i] > '9' {
			return
		}
		n = min(n*10+int(s.osc[i]-'0'), maxParam)
	}
	if run := commands[n]; i > 0 && run != nil {
		run(s, string(s.osc[min(i+1, len(s.osc)):]))
	}
}

// commands are the operating system commands.
var commands = map[int]func(s *Screen, text string){
	0: func(s *Screen, text string) {
		s.setTitle(text)
		s.titles.icon = text
	},
	1: func(s *Screen, text string) { s.titles.icon = text },
	2: (*Screen).setTitle,
	4: (*Screen).setPalette,
	7: (*Screen).setDirectory,
	8: (*Screen).setLink,
	9: (*Screen).notifyText,
	10: func(s *Screen, text string) {
		s.setSpecialColours(text, foregroundColour)
	},
	11:  func(s *Screen, text string) { s.setSpecialColours(text, backgroundColour) },
	12:  func(s *Screen, text string) { s.setSpecialColours(text, cursorColour) },
	99:  (*Screen).notifyParts,
	104: (*Screen).resetPalette,
	110: func(s *Screen, _ string) { s.palette.reset(foregroundColour) },
	111: func(s *Screen, _ string) { s.palette.reset(backgroundColour) },
	112: func(s *Screen, _ string) { s.palette.reset(cursorColour) },
	777: (*Screen).notifyTitled,
}

// setLink is OSC 8: parameters, ";" and an address begin a hyperlink, without
// an address it ends.
func (s *Screen) setLink(text string) {
	params, uri, ok := strings.Cut(text, ";")
	if !ok || uri == "" && strings.TrimSpace(params) != "" {
		return
	}
	e := s.pen.extension
	e.link = link{}
	if uri != "" {
		e.link = link{linkID(params), uri}
	}
	s.setExtension(e, true)
}

// linkID returns the name that makes several pieces of text one hyperlink.
func linkID(params string) string {
	for each := range strings.SplitSeq(strings.TrimSpace(params), ":") {
		if id, ok := strings.CutPrefix(each, "id="); ok {
			return id
		}
	}
	return ""
}

// Directory returns the working directory that the program named.
func (s *Screen) Directory() string { return s.cwd }

// setDirectory is OSC 7 with a file address. Which machine it names is not
// looked at.
func (s *Screen) setDirectory(text string) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return
	}
	path := u.Path
	if len(path) > 2 && path[2] == ':' {
		path = path[1:] // "/C:/folder"
	}
	s.cwd = path
	s.tell(Event{Kind: Directory, Text: path})
}
