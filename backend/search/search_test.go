package search_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-app/holdfast/backend/search"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// patience bounds how long a test waits for the indexer.
const patience = 30 * time.Second

const secret = "hunter2-hunter2"

// bench is a database with a session, and a service that indexes it.
type bench struct {
	*store.DB
	*testing.T
	host    workbench.Host
	session workbench.Session
	service *search.Service
}

func newBench(t *testing.T, open storetest.Opener) *bench {
	t.Helper()
	b := &bench{DB: open(t), T: t}
	b.host = storetest.Host(t, b.DB)
	b.session = storetest.Session(t, b.DB, b.host.ID)
	b.start()
	return b
}

func (b *bench) start() { b.startAt(workbench.SystemClock) }

func (b *bench) startAt(now workbench.Clock) {
	b.service = search.New(search.Options{
		Store: b.DB, HostID: b.host.ID, Now: now, Log: slog.New(slog.DiscardHandler), Every: 20 * time.Millisecond,
		Hide: func(s string) string { return strings.ReplaceAll(s, secret, "REDACTED") },
	})
	b.service.Start()
	b.Cleanup(b.service.Close)
}

// find answers a query once what is stored now is indexed.
func (b *bench) find(q search.Query) search.Page {
	b.Helper()
	b.service.CatchUp(b.Context(), patience)
	page, err := b.service.Query(b.Context(), q)
	if err != nil {
		b.Fatalf("search for %q: %v", q.Text, err)
	}
	return page
}

// only is the single hit of a text.
func (b *bench) only(text string) search.Hit {
	b.Helper()
	hits := b.find(search.Query{Text: text}).Hits
	if len(hits) != 1 {
		b.Fatalf("%d hits for %q, want 1: %+v", len(hits), text, hits)
	}
	return hits[0]
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) task(version int64, text string) {
	b.Helper()
	_, err := b.WriteTask(b.Context(), workbench.TaskWrite{
		SessionID: b.session.ID, HostID: b.host.ID, Version: version, OpType: workbench.OpEdit, Description: text,
	})
	b.must(err)
}

func (b *bench) message(c workbench.Conversation, text string, calls ...workbench.ToolCall) workbench.Message {
	b.Helper()
	m, err := b.AppendMessage(b.Context(), workbench.Message{
		MessageSummary: workbench.MessageSummary{
			ID: workbench.NewID(), ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageComplete,
		},
		Content: text, Metadata: workbench.MessageMetadata{ToolCalls: calls},
	})
	b.must(err)
	return m
}

// output is a terminal that is written to.
type output struct {
	*bench
	id, process string
	at          int64
}

func (b *bench) terminal() *output {
	b.Helper()
	term, process := storetest.RunningTerminal(b, b.DB, b.session)
	return &output{bench: b, id: term.ID, process: process.ID}
}

func (o *output) write(text string) {
	o.Helper()
	end := o.at + int64(len(text))
	o.must(o.IngestTerminal(o.Context(), workbench.TerminalIngest{
		ProcessID: o.process, TerminalID: o.id, From: o.at, To: end,
		Chunks: []workbench.OutputChunk{{StartOffset: o.at, ByteCount: int64(len(text)), Codec: workbench.CodecRaw, Data: []byte(text)}},
	}))
	o.at = end
}

func engines() map[string]storetest.Opener {
	return map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres}
}

// TestHitsSayWhereTheyAre: each kind is found, and opens at its exact place.
func TestHitsSayWhereTheyAre(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			b.task(1, "Write the Glockenspiel\nwith "+secret)
			c := storetest.Conversation(t, b.DB, b.host.ID)
			answer := "line one\nline zwölf \"found\""
			m := b.message(c, "A MESSAGE about marimbas", workbench.ToolCall{
				ID: "1", Name: "Bash", Input: json.RawMessage(`{"command":"grep -r xylophone ."}`), Output: &answer,
			})
			term := b.terminal()
			term.write("\x1b[1mfirst\x1b[0m\r\nsecond\r\n" + "한국어 \x1b[31mvibra\x1b[0mphone\r\n")
			job, _ := storetest.RunningJob(t, b.DB, b.session)

			if hit := b.only("glockenspiel"); hit.Kind != workbench.SearchTask || hit.Seq != 1 || hit.SessionID != b.session.ID || hit.Match != "Glockenspiel" || hit.Before != "Write the " {
				t.Errorf("task %+v", hit)
			}
			if hit := b.only("a message"); hit.Kind != workbench.SearchMessage || hit.Seq != m.Seq || hit.ConversationID != c.ID || hit.After != " about marimbas" {
				t.Errorf("message %+v", hit)
			}
			for _, text := range []string{"xylophone", `zwölf "found"`} {
				if hit := b.only(text); hit.Kind != workbench.SearchTool || hit.SourceID != m.ID || hit.Seq != m.Seq {
					t.Errorf("tool %+v", hit)
				}
			}
			if hit := b.only("vibraphone"); hit.Kind != workbench.SearchTerminal || hit.TerminalID != term.id || hit.Line != 3 || hit.Offset != 23 || hit.SessionID != b.session.ID {
				t.Errorf("terminal %+v", hit)
			}
			if hits := b.find(search.Query{Text: "true", Kinds: []workbench.SearchKind{workbench.SearchJob}}).Hits; len(hits) != 1 || hits[0].JobID != job.ID {
				t.Errorf("job %+v", hits)
			}
			if hits := b.find(search.Query{Text: secret}).Hits; len(hits) != 0 {
				t.Errorf("a secret is found: %+v", hits)
			}
			if hit := b.only("with redacted"); hit.Kind != workbench.SearchTask {
				t.Errorf("what stood where the secret was: %+v", hit)
			}
		})
	}
}

// TestKoreanSyllables: a word of one, two and three syllables, and parts of words.
func TestKoreanSyllables(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			c := storetest.Conversation(t, b.DB, b.host.ID)
			b.message(c, "터미널이 멈추면 다시 연결합니다")
			b.message(c, "东京都の天気は晴れ")
			b.message(c, "끝은 값")
			b.message(c, "go언어의 '괄호'(선택) 🚀")
			for text, found := range map[string]string{
				"터": "터미널", "터미": "터미널", "터미널": "터미널", "연결합니다": "연결", "널이 멈": "멈추면", "값": "끝은", "东京": "天気", "の天気": "東", "다시 연": "연결", "터널": "", "없": "",
			} {
				hits := b.find(search.Query{Text: text}).Hits
				if (found == "") != (len(hits) == 0) || len(hits) > 1 {
					t.Errorf("%q: %+v", text, hits)
				}
			}
			// What has moved out of the newest documents is found by the index alone.
			for i := range 1200 {
				b.message(c, fmt.Sprintf("later %d", i))
			}
			for _, text := range []string{"미널", "추", "京", "合", "o언", "'괄", ")", "호'", "택)", "🚀"} {
				if hits := b.find(search.Query{Text: text}).Hits; (len(hits) == 1) != (text != "合") {
					t.Errorf("%q within a word: %+v", text, hits)
				}
			}
		})
	}
}

// TestFiltersAndPages: what is left out is counted, and pages neither repeat nor
// skip.
func TestFiltersAndPages(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			c := storetest.Conversation(t, b.DB, b.host.ID)
			for i := range 25 {
				b.message(c, fmt.Sprintf("needle %02d, 100%% of_it", i))
			}
			b.task(1, "a needle in the task")
			seen := map[string]bool{}
			var last string
			for cursor, pages := "", 0; ; pages++ {
				page := b.find(search.Query{Text: "Needle", Kinds: []workbench.SearchKind{workbench.SearchMessage}, Cursor: cursor, Limit: 10})
				for _, hit := range page.Hits {
					if seen[hit.SourceID] {
						t.Fatalf("%s comes twice", hit.SourceID)
					}
					seen[hit.SourceID], last = true, hit.After
				}
				if cursor = page.Next; cursor == "" || pages > 5 {
					break
				}
			}
			if len(seen) != 25 || !strings.HasPrefix(last, " 00") {
				t.Errorf("%d messages, the oldest %q", len(seen), last)
			}
			for text, n := range map[string]int{"100% of_it": 25, "100_": 0, "of%it": 0} {
				if hits := b.find(search.Query{Text: text}).Hits; len(hits) != n {
					t.Errorf("%d hits for %q, want %d", len(hits), text, n)
				}
			}
			for _, q := range []search.Query{
				{Agent: "nobody"}, {CodebaseID: "none"}, {To: 1}, {From: workbench.SystemClock() + 1e9}, {Kinds: []workbench.SearchKind{workbench.SearchTerminal}},
			} {
				q.Text = "needle"
				if page := b.find(q); len(page.Hits) != 0 || page.Hidden != 26 {
					t.Errorf("%+v: %d hits, %d hidden", q, len(page.Hits), page.Hidden)
				}
			}
			if page := b.find(search.Query{Text: "needle", SessionID: b.session.ID}); len(page.Hits) != 1 || page.Hits[0].Kind != workbench.SearchTask {
				t.Errorf("of the session: %+v", page.Hits)
			}
			for _, q := range []search.Query{{Text: " "}, {Text: strings.Repeat("x", 201)}, {Text: "x", Kinds: []workbench.SearchKind{"colour"}}, {Text: "x", Cursor: "y"}} {
				if _, err := b.service.Query(t.Context(), q); workbench.ErrorCode(err) != workbench.EInvalid {
					t.Errorf("%+v: %v", q, err)
				}
			}
		})
	}
}

// TestMessagesOfASession: what was sent from a session is found there, with the
// answer; a session that is gone takes none of it along.
func TestMessagesOfASession(t *testing.T) {
	t.Parallel()
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, open)
			c := storetest.Conversation(t, b.DB, b.host.ID)
			other := storetest.Session(t, b.DB, b.host.ID)
			for text, session := range map[string]string{"an oboe here": b.session.ID, "an oboe there": other.ID, "an oboe nowhere": ""} {
				_, err := b.AppendMessage(t.Context(), workbench.Message{
					MessageSummary: workbench.MessageSummary{
						ID: workbench.NewID(), ConversationID: c.ID, Role: workbench.RoleUser, Status: workbench.MessageComplete,
					},
					Content: text, Metadata: workbench.MessageMetadata{SessionID: session},
				})
				b.must(err)
			}
			hits := b.find(search.Query{Text: "oboe", SessionID: b.session.ID}).Hits
			if len(hits) != 1 || hits[0].Match+hits[0].After != "oboe here" || hits[0].SessionID != b.session.ID {
				t.Errorf("of the session: %+v", hits)
			}
			b.must(b.DeleteSession(t.Context(), other.ID))
			if hit := b.only("oboe there"); hit.SessionID != "" {
				t.Errorf("of a session that is gone: %+v", hit)
			}
		})
	}
}
