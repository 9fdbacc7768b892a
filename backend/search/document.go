package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	// maxBody is how many bytes a document holds, with its title and its end.
	maxBody = 64 << 10
	// bodyEnd makes the end of a text reachable for one and two characters, which
	// are found as the beginning of a term of three.
	bodyEnd = "\n\n"
)

// builder makes documents of what sources hold.
type builder struct {
	hide func(string) string // takes known secrets out of a text
}

// of returns what makes the documents of one source.
func (b builder) of(source workbench.SearchSource) func(workbench.SourceText) []workbench.SearchDocument {
	return func(s workbench.SourceText) []workbench.SearchDocument {
		d := workbench.SearchDocument{SourceID: s.ID, CodebaseID: s.Codebase, CreatedAt: s.CreatedAt, Title: clip(b.hide(s.Title))}
		first, second := s.First, s.Second
		switch source {
		case workbench.SourceMessages:
			d.Kind, d.ConversationID = workbench.SearchMessage, &s.Container
			second = toolText(s.Metadata.ToolCalls)
		case workbench.SourceJobs:
			d.Kind, d.JobID = workbench.SearchJob, &s.Container
		case workbench.SourceTasks:
			d.Kind, d.SessionID = workbench.SearchTask, &s.Container
		case workbench.SourceSelections:
			d.Kind, d.SessionID, second = workbench.SearchSession, &s.Container, strings.Join(s.Files, "\n")
		case workbench.SourceRuns, workbench.SourceNodes:
			d.Kind, d.WorkflowRunID = workbench.SearchRun, &s.Container
		case workbench.SourceEvents:
			d.Kind, d.WorkflowRunID = workbench.SearchEvent, &s.Container
			first = strings.TrimSpace(first + "\n" + flat(s.Data))
		}
		return append(b.parts(d, first, 0), b.parts(d, second, workbench.SecondPart)...)
	}
}

// session is the document of a session's name.
func (b builder) session(s workbench.SessionName) workbench.SearchDocument {
	d := workbench.SearchDocument{
		Kind: workbench.SearchSession, SourceID: s.ID, SessionID: &s.ID, CodebaseID: s.CodebaseID, CreatedAt: s.CreatedAt, Title: clip(b.hide(s.Name)),
	}
	d.Body = body(d.Title, clip(b.hide(strings.TrimSpace(s.Project+"\n"+s.Directory))))
	return d
}

// parts cuts a text into documents, at the ends of lines where there are some. A
// title alone is a document too, of the first kind.
func (b builder) parts(d workbench.SearchDocument, text string, from int64) []workbench.SearchDocument {
	text = b.hide(text)
	if strings.TrimSpace(text) == "" && (from > 0 || d.Title == "") {
		return nil
	}
	var out []workbench.SearchDocument
	for _, piece := range cut(text, maxBody-len(d.Title)-1-len(bodyEnd)) {
		d.Part, d.PartEnd = from+int64(len(out)), from+int64(len(out))+1
		d.Body = body(d.Title, piece)
		out = append(out, d)
	}
	return out
}

func body(title, text string) string {
	if title == "" {
		return text + bodyEnd
	}
	return title + "\n" + text + bodyEnd
}

// cut divides a text into pieces of at most limit bytes; one for an empty text.
func cut(text string, limit int) []string {
	var pieces []string
	for len(text) > limit {
		at := strings.LastIndexByte(text[:limit], '\n') + 1
		if at == 0 {
			for at = limit; at > 0 && !utf8.RuneStart(text[at]); at-- {
			}
		}
		pieces, text = append(pieces, text[:at]), text[at:]
	}
	return append(pieces, text)
}

// maxTitle bounds a title, in bytes: it stands before each part.
const maxTitle = 1 << 10

func clip(title string) string { return cut(title, maxTitle)[0] }

// toolText is what tools were given and what they answered, as lines.
func toolText(calls []workbench.ToolCall) string {
	var lines []string
	for _, c := range calls {
		lines = append(lines, c.Name)
		var input any
		if json.Unmarshal(c.Input, &input) == nil {
			lines = append(lines, flat(input))
		}
		if c.Output != nil {
			lines = append(lines, *c.Output)
		}
	}
	return strings.Join(lines, "\n")
}

// flat writes the values of a JSON value as lines, so that its text is found as
// people read it: with its line feeds, without escapes.
func flat(v any) string {
	var lines []string
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			lines = append(lines, name+": "+flat(v[name]))
		}
	case []any:
		for _, each := range v {
			lines = append(lines, flat(each))
		}
	case nil:
	default:
		return fmt.Sprint(v)
	}
	return strings.Join(lines, "\n")
}
