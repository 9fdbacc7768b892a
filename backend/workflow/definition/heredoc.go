package definition

import (
	"fmt"
	"strings"
)

// heredoc is a here-document whose text begins at the next line.
type heredoc struct {
	delimiter string
	quoted    bool // bash takes the text as it is
	tabs      bool // <<-
	from, to  int  // the delimiter in what is written
}

// redirect reads < and what may follow it.
func (s *shell) redirect() {
	if !s.has("<<") || s.has("<<<") {
		s.copy(len(s.text[s.at:]) - len(strings.TrimLeft(s.text[s.at:], "<")))
		return
	}
	h := heredoc{tabs: s.has("<<-")}
	s.copy(2)
	if h.tabs {
		s.copy(1)
	}
	s.copy(len(s.text[s.at:]) - len(strings.TrimLeft(s.text[s.at:], " \t")))
	begin := s.at
	h.from = s.out.Len()
	for s.at < len(s.text) && !strings.ContainsRune(" \t\n;&|()<>", rune(s.text[s.at])) {
		if c := s.text[s.at]; c == '\'' || c == '"' {
			if end := strings.IndexByte(s.text[s.at+1:], c); end >= 0 {
				s.copy(end + 1)
			}
		}
		s.copy(1)
	}
	h.to = s.out.Len()
	written := s.text[begin:s.at]
	h.delimiter = strings.NewReplacer(`'`, "", `"`, "", `\`, "").Replace(written)
	h.quoted = h.delimiter != written
	if written != "" {
		s.pending = append(s.pending, h)
	}
}

// bodies reads the texts of the here-documents that were begun in a line.
func (s *shell) bodies() error {
	pending := s.pending
	s.pending = nil
	for i, h := range pending {
		longer, err := s.body(h)
		if err != nil {
			return err
		}
		for j := range pending[i+1:] {
			if next := &pending[i+1+j]; next.from > h.from {
				next.from += longer
				next.to += longer
			}
		}
	}
	return nil
}

// body reads a here-document up to the line that ends it. It answers by how much
// its delimiter became longer.
func (s *shell) body(h heredoc) (longer int, err error) {
	end := s.at
	for end < len(s.text) {
		line, _, _ := strings.Cut(s.text[end:], "\n")
		if h.ends(line) {
			break
		}
		end = min(end+len(line)+1, len(s.text))
	}
	text := s.text[s.at:end]
	s.at = end
	if h.quoted {
		return s.literal(text, h)
	}
	inner := shell{text: text, delivery: s.delivery, frames: []frame{{kind: doubleFrame}}, associative: s.associative}
	err = inner.run()
	s.out.WriteString(inner.out.String())
	s.endBody()
	return 0, err
}

// endBody takes over the line that ends a here-document.
func (s *shell) endBody() {
	line, _, _ := strings.Cut(s.text[s.at:], "\n")
	s.copy(len(line) + 1)
}

func (h heredoc) ends(line string) bool {
	if h.tabs {
		line = strings.TrimLeft(line, "\t")
	}
	return line == h.delimiter
}

// literal writes the text of a here-document that bash takes as it is. With
// references in it, it becomes one in which bash reads variables, and the rest
// of it is escaped: a value in the text itself could end the document.
func (s *shell) literal(text string, h heredoc) (longer int, err error) {
	var out strings.Builder
	plain := strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`")
	end, found := 0, false
	for _, ref := range Refs(text) {
		if userControlled(ref) {
			continue // bash reads no variables here
		}
		name, err := s.delivery.variable(ref)
		if err != nil {
			return 0, err
		}
		found = true
		out.WriteString(plain.Replace(text[end:ref.Start]) + "${" + name + "}")
		end = ref.End
	}
	if !found {
		s.out.WriteString(text)
		s.endBody()
		return 0, nil
	}
	out.WriteString(plain.Replace(text[end:]))
	delimiter := "__end_of_text"
	for n := 1; strings.Contains(text, delimiter); n++ {
		delimiter = fmt.Sprintf("__end_of_text_%d", n)
	}
	written := s.out.String()
	s.out.Reset()
	s.out.WriteString(written[:h.from] + delimiter + written[h.to:] + out.String())
	if s.at < len(s.text) { // the line that ends it, and its newline
		line, _, more := strings.Cut(s.text[s.at:], "\n")
		s.at += len(line)
		s.out.WriteString(delimiter)
		if more {
			s.copy(1)
		}
	}
	return len(delimiter) - (h.to - h.from), nil
}
