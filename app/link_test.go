package app

import "testing"

func TestParseLink(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"holdfast://session/01a20650-0286-7deb-88a3-d9a4c04a5a6f": "01a20650-0286-7deb-88a3-d9a4c04a5a6f",
		"holdfast://session/job_12":                               "job_12",
		"holdfast://session/":                                     "",
		"holdfast://session":                                      "",
		"holdfast://session/../../etc":                            "",
		"holdfast://session/a/b":                                  "",
		"holdfast://session/a%2Fb":                                "",
		"holdfast://job/1":                                        "",
		"https://session/1":                                       "",
		"session/1":                                               "",
		"":                                                        "",
		"holdfast://session/%zz":                                  "",
	}
	for text, want := range tests {
		link, ok := parseLink(text)
		if ok != (want != "") || ok && link.SessionID != want {
			t.Errorf("%q leads to %q, %v, want %q", text, link.SessionID, ok, want)
		}
	}
}

// TestLinkWaitsForThePage launches with a link before the page has loaded, and
// again while it shows.
func TestLinkWaitsForThePage(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	b.life.launched([]string{"holdfast", "holdfast://session/early"})
	shell := &Shell{life: b.life}
	if link := shell.TakeLink(); link == nil || link.SessionID != "early" {
		t.Fatalf("the page is led to %v", link)
	}
	if link := shell.TakeLink(); link != nil {
		t.Fatalf("it is led there twice: %v", link)
	}
	b.life.startup(b.window)
	b.life.launched([]string{"holdfast", "--x", "holdfast://session/late"})
	if name := <-b.emitted; name != "link" {
		t.Fatalf("the page hears %q", name)
	}
	if link := shell.TakeLink(); link == nil || link.SessionID != "late" {
		t.Fatalf("the page is led to %v", link)
	}
}
