//go:build unix

package server_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	window = 512 << 10 // what may be unacknowledged
	oneMax = 64 << 10  // the largest frame of output
)

// page is one end of the stream, as a browser has it.
type page struct {
	t      testing.TB
	socket *websocket.Conn
}

// message is a frame of the server: an event, or bytes of a stream.
type message struct {
	Event, ID, Status, Code, Message, Snapshot   string
	Start, End, First, Offset, Bytes, Cols, Rows int64
	Process                                      *startedProcess
	Notice                                       *workbench.Notice
	data                                         []byte
}

// startedProcess is what a border tells.
type startedProcess struct {
	Ordinal  int64
	Argv     []string
	Cwd      string
	Previous struct {
		EndReason string `json:"end_reason"`
		ExitCode  *int64 `json:"exit_code"`
	}
}

func (b *bench) dial(t testing.TB, origin string, protocols ...string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	opt := &websocket.DialOptions{Subprotocols: protocols, HTTPHeader: http.Header{}}
	if origin != "" {
		opt.HTTPHeader.Set("Origin", origin)
	}
	return websocket.Dial(ctx, "ws://"+b.Server.Address()+"/stream", opt)
}

func (b *bench) page(t testing.TB) *page {
	t.Helper()
	address, err := b.api.System.Stream()
	if err != nil || address.URL != "ws://"+b.Server.Address()+"/stream" {
		t.Fatalf("stream at %+v, %v", address, err)
	}
	socket, _, err := b.dial(t, "", "holdfast.v1", "holdfast.token."+address.Token)
	if err != nil {
		t.Fatal(err)
	}
	if socket.Subprotocol() != "holdfast.v1" {
		t.Errorf("subprotocol %q", socket.Subprotocol())
	}
	socket.SetReadLimit(1 << 20)
	t.Cleanup(func() { _ = socket.CloseNow() })
	return &page{t: t, socket: socket}
}

func (p *page) send(kind websocket.MessageType, frame string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	if err := p.socket.Write(ctx, kind, []byte(frame)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) say(format string, args ...any) {
	p.t.Helper()
	p.send(websocket.MessageText, fmt.Sprintf(format, args...))
}

// next reads a frame; notices only when they are wanted.
func (p *page) next(notices bool) message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	for {
		kind, frame, err := p.socket.Read(ctx)
		if err != nil {
			p.t.Fatal(err)
		}
		var m message
		if kind == websocket.MessageBinary {
			n := int(frame[0])
			m.ID, m.Offset = string(frame[1:1+n]), int64(binary.BigEndian.Uint64(frame[1+n:])) //nolint:gosec // not negative
			m.data = frame[1+n+8:]
			return m
		}
		if err := json.Unmarshal(frame, &m); err != nil {
			p.t.Fatalf("%s: %v", frame, err)
		}
		if m.Event != "changed" || notices {
			return m
		}
	}
}

func (p *page) event(name string) message {
	p.t.Helper()
	m := p.next(false)
	if m.Event != name {
		p.t.Fatalf("%+v, want %s", m, name)
	}
	return m
}

func (p *page) refused(code workbench.Code) {
	p.t.Helper()
	if m := p.event("error"); m.Code != string(code) || !strings.HasSuffix(m.Message, ".") {
		p.t.Errorf("%+v, want a sentence with code %s", m, code)
	}
}

// collect reads a stream from offset until enough says so, acknowledges as a
// page does, and fails for every byte that is missing or comes twice.
func (p *page) collect(id string, offset int64, enough func(all []byte, last message) bool) []byte {
	p.t.Helper()
	var all []byte
	acked := offset
	for {
		m := p.next(false)
		if m.ID != id {
			p.t.Fatalf("%+v, want %s", m, id)
		}
		if m.data != nil {
			if at := offset + int64(len(all)); m.Offset != at {
				p.t.Fatalf("bytes at %d, want %d", m.Offset, at)
			}
			all = append(all, m.data...)
		}
		if now := offset + int64(len(all)); now-acked >= 128<<10 {
			p.say(`{"op":"ack","id":%q,"offset":%d}`, id, now)
			acked = now
		}
		if enough(all, m) {
			return all
		}
	}
}

func ended(_ []byte, last message) bool { return last.Event == "end" }

func holds(text string) func([]byte, message) bool {
	return func(all []byte, _ message) bool { return bytes.Contains(all, []byte(text)) }
}

// run opens a terminal with a script and returns the id of its stream.
func (b *bench) run(t testing.TB, script string) (terminalID, stream string) {
	t.Helper()
	opened, err := b.api.Terminal.New(terminal.Spec{WorkSessionID: b.session.ID, Command: []string{"/bin/sh", "-c", script}})
	if err != nil {
		t.Fatal(err)
	}
	return opened.ID, "t:" + opened.ID
}

func TestStreamIsForTheOwnersPages(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	token := "holdfast.token." + b.Server.Token()
	for name, tt := range map[string]struct {
		origin    string
		protocols []string
		status    int
	}{
		"without a token":  {"", []string{"holdfast.v1"}, http.StatusUnauthorized},
		"no subprotocol":   {"", nil, http.StatusUnauthorized},
		"wrong token":      {"", []string{"holdfast.v1", "holdfast.token." + strings.Repeat("0", 32)}, http.StatusUnauthorized},
		"foreign page":     {"http://example.com", []string{"holdfast.v1", token}, http.StatusForbidden},
		"no origin at all": {"null", []string{"holdfast.v1", token}, http.StatusForbidden},
		"the window":       {"wails://wails", []string{"holdfast.v1", token}, http.StatusSwitchingProtocols},
		"own page":         {b.url(""), []string{"holdfast.v1", token}, http.StatusSwitchingProtocols},
	} {
		socket, resp, err := b.dial(t, tt.origin, tt.protocols...)
		if resp == nil || resp.StatusCode != tt.status {
			t.Errorf("%s: %v, %v, want status %d", name, resp, err, tt.status)
		}
		if err == nil {
			_ = socket.CloseNow()
		}
	}
}

func TestTerminalOverTheStream(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	_, id := b.run(t, `stty -echo; echo ready; read line; echo "got $line"; read line; stty size; exit 3`)
	p.say(`{"op":"open","id":%q,"offset":0}`, id)
	if m := p.event("opened"); m.ID != id || m.Start != 0 || m.Cols != 80 || m.Rows != 24 || m.Status == "" {
		t.Errorf("opened %+v", m)
	}
	first := p.collect(id, 0, holds("ready\r\n"))
	p.say(`{"op":"input","id":%q,"data":"héllo\n"}`, id)
	second := p.collect(id, int64(len(first)), holds("got héllo\r\n"))
	p.say(`{"op":"resize","id":%q,"cols":100,"rows":30}`, id)
	p.say(`{"op":"input","id":%q,"base64":"Cg=="}`, id)
	var last message
	third := p.collect(id, int64(len(first)+len(second)), func(_ []byte, m message) bool { last = m; return m.Event == "end" })
	if !bytes.Contains(third, []byte("30 100\r\n")) || last.Status != "failed" {
		t.Errorf("the rest %q, status %s", third, last.Status)
	}
	if end := int64(len(first) + len(second) + len(third)); last.Offset != end {
		t.Errorf("the end is at %d, want %d", last.Offset, end)
	}
	p.say(`{"op":"input","id":%q,"data":"more"}`, id)
	p.refused(workbench.EConflict)
	p.say(`{"op":"resize","id":%q,"cols":0,"rows":30}`, id)
	p.refused(workbench.EInvalid)

	// A page that comes back names the byte that it wants next.
	whole := append(append(first, second...), third...)
	for _, from := range []int64{0, 3, int64(len(first)), int64(len(whole))} {
		p.say(`{"op":"open","id":%q,"offset":%d}`, id, from)
		if m := p.event("opened"); m.Start != from || m.End != int64(len(whole)) {
			t.Errorf("opened at %d: %+v", from, m)
		}
		if rest := p.collect(id, from, ended); !bytes.Equal(rest, whole[from:]) {
			t.Errorf("from %d: %q", from, rest)
		}
	}
}

// TestSizesAndBordersAreTold resizes a terminal and starts a process again in
// it. A page that stays hears of both, and so does one that comes later.
func TestSizesAndBordersAreTold(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	terminalID, id := b.run(t, `printf one; read line; printf two; exit 4`)
	p.say(`{"op":"open","id":%q,"offset":-1}`, id)
	p.event("opened")
	p.collect(id, 0, holds("one"))
	p.say(`{"op":"resize","id":%q,"cols":90,"rows":20}`, id)
	if m := p.event("size"); m.ID != id || m.Cols != 90 || m.Rows != 20 || m.Offset != 3 {
		t.Errorf("%+v", m)
	}
	p.say(`{"op":"input","id":%q,"data":"\n"}`, id)
	rest := p.collect(id, 3, ended)
	end := 3 + int64(len(rest))
	next := workbench.Process{
		ID: workbench.NewID(), HostID: b.Backend().HostID, TerminalID: &terminalID, Kind: workbench.ProcessPTY,
		Cwd: "/", Argv: []string{"echo", "three"},
	}
	if base, err := b.Backend().Store.RestartTerminal(t.Context(), terminalID, next); err != nil || base != end {
		t.Fatalf("begins at %d, the output ended at %d: %v", base, end, err)
	}
	p.say(`{"op":"open","id":%q,"offset":%d}`, id, end)
	if m := p.event("opened"); m.Start != end || m.Cols != 90 || m.Rows != 20 || m.Status != "starting" {
		t.Errorf("%+v", m)
	}
	m := p.event("border")
	if m.Process == nil || m.Offset != end || m.Process.Ordinal != 2 || m.Process.Argv[1] != "three" || m.Process.Cwd != "/" ||
		m.Process.Previous.EndReason != "exited" || *m.Process.Previous.ExitCode != 4 {
		t.Errorf("%+v, %+v", m, m.Process)
	}
	p.say(`{"op":"open","id":%q,"offset":0}`, id)
	if m := p.event("opened"); m.Cols != 80 || m.Rows != 24 {
		t.Errorf("%+v", m)
	}
	var heard []string
	for at := int64(0); at < end || len(heard) < 2; {
		m := p.next(false)
		if m.data == nil {
			heard = append(heard, fmt.Sprint(m.Event, " at ", m.Offset))
		} else if m.Offset != at {
			t.Fatalf("bytes at %d, want %d", m.Offset, at)
		}
		at += int64(len(m.data))
	}
	if want := fmt.Sprint("border at ", end); len(heard) != 2 || heard[0] != "size at 3" || heard[1] != want {
		t.Errorf("%q", heard)
	}
}

// TestLookingEndsTheWait lets a terminal wait for the user, who looks at it on a
// page.
func TestLookingEndsTheWait(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	terminalID, id := b.run(t, `printf one; read line; printf two`)
	p.say(`{"op":"open","id":%q,"offset":-1}`, id)
	p.event("opened")
	p.collect(id, 0, holds("one"))
	status := func(want workbench.TerminalStatus) {
		t.Helper()
		deadline := time.After(limit)
		for {
			row, err := b.api.Terminal.Show(terminalID)
			if err != nil {
				t.Fatal(err)
			}
			if row.Status == want {
				return
			}
			select {
			case <-deadline:
				t.Fatalf("it is %s, want %s", row.Status, want)
			case <-time.After(2 * time.Millisecond):
			}
		}
	}
	status(workbench.TerminalRunning)
	if err := b.Backend().Store.SetAttention(t.Context(), terminalID, workbench.AttentionBell, 1); err != nil {
		t.Fatal(err)
	}
	p.say(`{"op":"looked","id":%q}`, id)
	status(workbench.TerminalRunning)
	p.say(`{"op":"looked","id":"t:unknown"}`)
	p.refused(workbench.ENotFound)
}

func TestStreamStopsAtTheWindow(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	const size = 3 << 20
	_, flood := b.run(t, fmt.Sprintf("stty raw; head -c %d /dev/zero | tr '\\0' x", size))
	_, other := b.run(t, "stty -echo; read line; echo said $line")
	p.say(`{"op":"open","id":%q,"offset":0}`, flood)
	p.event("opened")

	received := int64(0)
	for received < window {
		received += int64(len(p.next(false).data))
	}
	// Word of what was never sent opens nothing; it may be of an earlier stream.
	p.say(`{"op":"ack","id":%q,"offset":%d}`, other, size)
	// Whatever the server still sends of the flood comes before the other
	// terminal has been started, has answered and has ended.
	p.say(`{"op":"open","id":%q,"offset":0}`, other)
	p.say(`{"op":"input","id":%q,"data":"this\n"}`, other)
	answer := ""
	for done := false; !done; {
		m := p.next(false)
		if m.ID == flood {
			received += int64(len(m.data))
		} else {
			answer += string(m.data)
			done = m.Event == "end"
		}
	}
	if received >= window+oneMax {
		t.Errorf("%d bytes came without a word, want less than %d", received, window+oneMax)
	}
	if !strings.Contains(answer, "said this") {
		t.Errorf("the other terminal said %q", answer)
	}
	p.say(`{"op":"ack","id":%q,"offset":%d}`, flood, received)
	rest := p.collect(flood, received, ended)
	if total := received + int64(len(rest)); total != size {
		t.Errorf("%d bytes in all, want %d", total, size)
	}
}

func TestAcknowledgingTooMuchOpensNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	_, flood := b.run(t, "stty raw; head -c 2000000 /dev/zero")
	_, other := b.run(t, "read line; exit 0")
	p.say(`{"op":"open","id":%q,"offset":0}`, flood)
	p.event("opened")
	p.say(`{"op":"ack","id":%q,"offset":2000000}`, flood)
	received := int64(0)
	for received < window {
		received += int64(len(p.next(false).data))
	}
	p.say(`{"op":"open","id":%q,"offset":0}`, other)
	p.say(`{"op":"input","id":%q,"data":"\n"}`, other)
	for m := p.next(false); m.ID != other || m.Event != "end"; m = p.next(false) {
		if m.ID == flood {
			received += int64(len(m.data))
		}
	}
	// What the word could vouch for is what had been sent when it came: a window
	// and the piece that filled it. After it the same may come once more.
	if received > 2*(window+oneMax) || received == 2000000 {
		t.Errorf("%d bytes came without a true word", received)
	}
}

func TestReopeningGivesNoStaleFrame(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	_, id := b.run(t, "stty raw; head -c 300000 /dev/zero")
	for range 5 {
		p.say(`{"op":"open","id":%q,"offset":0}`, id)
	}
	opened := 0
	for expect := int64(-1); ; {
		m := p.next(false)
		if m.Event == "opened" {
			opened++
			expect = 0
			continue
		}
		if m.Event == "end" {
			if opened == 5 {
				return
			}
			continue
		}
		if m.Offset != expect {
			t.Fatalf("after %d opens: bytes at %d, want %d", opened, m.Offset, expect)
		}
		expect += int64(len(m.data))
	}
}

func TestClosedStreamIsSilent(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	_, id := b.run(t, "stty -echo; echo one; read line; echo two")
	_, other := b.run(t, "read line; exit 0")
	p.say(`{"op":"open","id":%q,"offset":0}`, id)
	p.event("opened")
	p.collect(id, 0, holds("one"))
	p.say(`{"op":"close","id":%q}`, id)
	p.say(`{"op":"close","id":"t:never opened"}`)
	p.say(`{"op":"input","id":%q,"data":"\n"}`, id)
	p.say(`{"op":"open","id":%q,"offset":0}`, other)
	p.event("opened")
	p.say(`{"op":"input","id":%q,"data":"\n"}`, other)
	p.collect(other, 0, ended)
}

func TestJobOverTheStream(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	ran, err := b.api.Job.Run(job.Spec{
		SessionID: b.session.ID, Agent: "shell", Command: []string{"/bin/sh", "-c", "for i in 1 2 3; do echo line $i; done; echo wrong >&2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for channel, want := range map[string]string{"response": "line 1\nline 2\nline 3\n", "log": "wrong\n"} {
		id := "j:" + ran.ID + "/" + channel
		p.say(`{"op":"open","id":%q,"offset":0}`, id)
		p.event("opened")
		var status string
		text := p.collect(id, 0, func(_ []byte, m message) bool { status = m.Status; return m.Event == "end" })
		if string(text) != want || status != "completed" {
			t.Errorf("%s: %q, %s", channel, text, status)
		}
	}
	id := "j:" + ran.ID + "/response"
	p.say(`{"op":"open","id":%q,"offset":7}`, id)
	if m := p.event("opened"); m.Start != 7 {
		t.Errorf("opened %+v", m)
	}
	if text := p.collect(id, 7, ended); string(text) != "line 2\nline 3\n" {
		t.Errorf("from 7: %q", text)
	}
}

func TestNoticesTellWhatChanged(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	// Notices begin with the connection, which is up once it answers.
	p.say(`{"op":"nothing","id":""}`)
	p.refused(workbench.EInvalid)
	if _, err := b.api.Session.Rename(b.session.ID, "Another"); err != nil {
		t.Fatal(err)
	}
	want := workbench.Notice{Noun: "session", ID: b.session.ID, SessionID: b.session.ID}
	if m := p.next(true); m.Event != "changed" || m.Notice == nil || *m.Notice != want {
		t.Errorf("%+v, want %+v", m, want)
	}
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	p := b.page(t)
	long := strings.Repeat("x", 300)
	for frame, code := range map[string]workbench.Code{
		"":                                       workbench.EInvalid,
		"open":                                   workbench.EInvalid,
		"[]":                                     workbench.EInvalid,
		`{"op":"open","id":7}`:                   workbench.EInvalid,
		`{"op":"shut","id":"t:x"}`:               workbench.EInvalid,
		`{"op":"open","id":"x"}`:                 workbench.EInvalid,
		`{"op":"open","id":"x:y"}`:               workbench.EInvalid,
		`{"op":"open","id":"t:` + long + `"}`:    workbench.EInvalid,
		`{"op":"open","id":"t:x"}`:               workbench.ENotFound,
		`{"op":"open","id":"j:x/log"}`:           workbench.ENotFound,
		`{"op":"input","id":"t:x"}`:              workbench.ENotFound,
		`{"op":"input","id":"t:x","base64":"!"}`: workbench.EInvalid,
		`{"op":"resize","id":"t:x","cols":9,"rows":9}`: workbench.ENotFound,
	} {
		p.send(websocket.MessageText, frame)
		p.refused(code)
	}
	p.send(websocket.MessageBinary, `{"op":"close","id":"t:x"}`)
	p.refused(workbench.EInvalid)
}

func TestSlowPageHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	b := open(t)
	slow, quick := b.page(t), b.page(t)
	const size = 4 << 20
	_, id := b.run(t, fmt.Sprintf("stty raw; head -c %d /dev/zero", size))
	slow.say(`{"op":"open","id":%q,"offset":0}`, id)
	slow.say(`{"op":"ack","id":%q,"offset":%d}`, id, size) // and never reads
	quick.say(`{"op":"open","id":%q,"offset":0}`, id)
	quick.event("opened")
	if all := quick.collect(id, 0, ended); len(all) != size {
		t.Errorf("%d bytes, want %d", len(all), size)
	}
}

func TestClosingTheServerEndsTheStreams(t *testing.T) {
	t.Parallel()
	b := open(t)
	p := b.page(t)
	_, id := b.run(t, "echo begun; exec sleep 600")
	p.say(`{"op":"open","id":%q,"offset":0}`, id)
	p.event("opened")
	p.collect(id, 0, holds("begun"))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		if _, _, err := p.socket.Read(ctx); err != nil {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("the stream goes on")
	}
}
