package conversation_test

import (
	"slices"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// What an answer says while it arrives is found, and looked at again once it has
// ended; nothing else is read twice.
func TestFindGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.open("script")
	b.answered(c.ID, `echo '{"session":"s-1","text":"The LICENCE. 라이선스"}'; echo '{"answered":true}'`)
	gate, open := b.gate()
	reply := b.begun(c.ID, `echo '{"session":"s-1","text":"A licence again."}'; `+until(gate)+`echo '{"text":" Straße."}'; echo '{"answered":true}'`)
	b.shows(c.ID, reply.ID, func(m workbench.Message) bool { return m.Content == "A licence again." })
	find := func(text string, after int64, seqs []int64, through int64) {
		t.Helper()
		found, err := b.Find(t.Context(), c.ID, text, after)
		if err != nil || !found.Done || !slices.Equal(found.Seqs, seqs) || found.Through != through {
			t.Errorf("%q behind %d: %+v, %v", text, after, found, err)
		}
	}
	find("licence", 0, []int64{1, 2, 3, 4}, 3)
	find("LICENCE", 3, []int64{4}, 3)
	find("라이선스", 0, []int64{1, 2}, 3)
	find("", 0, nil, 0)
	open()
	b.ended(reply.ID)
	find("STRASSE", 0, []int64{3, 4}, 4)
	find("strasse", 4, nil, 4)
	_, err := b.Find(t.Context(), "none", "x", 0)
	code(t, err, workbench.ENotFound)
}
