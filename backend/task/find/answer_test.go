package find_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/task/find"
)

func corrector() *find.Corrector {
	return find.NewCorrector(find.Project{Directory: "/work/shop", Paths: []string{
		"README.md", "backend/cart/cart.go", "backend/cart/store.go", "backend/order/store.go",
		"frontend/src/Cart.tsx", "frontend/src/cart/index.ts", "frontend/src/order/index.ts", "가게/영수증.go",
	}})
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	c := corrector()
	for name, wanted := range map[string]string{
		"backend/cart/cart.go":            "backend/cart/cart.go",
		"./backend/cart/cart.go":          "backend/cart/cart.go",
		"/work/shop/backend/cart/cart.go": "backend/cart/cart.go",
		"`backend/cart/cart.go:12:3`":     "backend/cart/cart.go",
		"backend/cart/cart.go#L10-L20":    "backend/cart/cart.go",
		`backend\cart\cart.go`:            "backend/cart/cart.go",
		"b/backend/cart/cart.go":          "backend/cart/cart.go",
		"cart.go":                         "backend/cart/cart.go",
		"src/server/cart/cart.go":         "backend/cart/cart.go",
		"BACKEND/Cart/CART.go":            "backend/cart/cart.go",
		"order/store.go":                  "backend/order/store.go",
		"lib/order/data/store.go":         "backend/order/store.go",
		"store.go":                        "", // two agree equally
		"index.ts":                        "",
		"web/cart/index.ts":               "frontend/src/cart/index.ts",
		"readme.md":                       "README.md",
		"영수증.go":                          "가게/영수증.go",
		"backend/cart":                    "",
		"nowhere.go":                      "",
		"":                                "",
		"../../etc/passwd":                "",
		"/":                               "",
	} {
		got, ok := c.Correct(name)
		if got = strings.TrimSpace(got); !ok && wanted != "" || ok && got != wanted {
			t.Errorf("%q: %q (%t), wanted %q", name, got, ok, wanted)
		}
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	const whole = `{"files": [{"path": "cart/cart.go", "relevance": 90, "reason": "the cart"}, {"path": "gone.go", "relevance": 80}, {"path": "backend/order/store.go", "relevance": 40}]}`
	wanted := []string{"backend/cart/cart.go", "backend/order/store.go"}
	for name, text := range map[string]string{
		"bare":         whole,
		"fenced":       "Here [as asked] are the files:\n```json\n" + whole + "\n```\nDone {ok}.",
		"strings":      `["backend/cart/cart.go", "gone.go", "backend/order/store.go", "backend/cart/cart.go"]`,
		"paths":        `{"paths": ["backend/cart/cart.go", "gone.go", "backend/order/store.go"]}`,
		"file members": `[{"file": "backend/cart/cart.go"}, {"file": "gone.go"}, {"file": "backend/order/store.go"}]`,
		"cut":          strings.TrimSuffix(whole, `, "relevance": 40}]}`),
		"broken":       strings.ReplaceAll(whole, "}]}", "},]}"),
		"prose":        "See Cart.New, e.g.:\n- **backend/cart/cart.go**: the cart\n- gone.go\n- `backend/order/store.go`.\n",
	} {
		got := find.Answer(corrector(), text, nil)
		if !slices.Equal(paths(got.Files), wanted) || !slices.Equal(got.Unknown, []string{"gone.go"}) {
			t.Errorf("%s: %v, unknown %v", name, paths(got.Files), got.Unknown)
		}
	}
	got := find.Answer(corrector(), whole, []find.File{{Path: "backend/order/store.go", Reason: "text: order"}})
	if got.Files[0].Score != 0.9 || got.Files[0].Reason != "the cart" || got.Files[1].Reason != "text: order" || !got.Files[0].Verified {
		t.Errorf("%+v", got.Files)
	}
	for _, text := range []string{"", "none", "{}", `{"files": []}`, "[1, 2]", "{", "[[["} {
		if got := find.Answer(corrector(), text, nil); len(got.Files) != 0 {
			t.Errorf("%q: %v", text, got.Files)
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	if got := find.Tree([]string{"a", "b/c"}); got != "a\nb/c" {
		t.Errorf("%q", got)
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("top/d%03d/deep/file", i))
	}
	got := find.Tree(many)
	lines := strings.Split(got, "\n")
	if len(lines) != 401 || lines[0] != "top/ (1000 files)" || lines[400] != "and 1601 more folders" {
		t.Errorf("%d lines, %q … %q", len(lines), lines[0], lines[len(lines)-1])
	}
	for i := range many {
		many[i] = "/disk/" + many[i]
	}
	if got := find.Tree(many); !strings.HasPrefix(got, "/disk/ (1000 files)\n") {
		t.Errorf("of an external folder: %q", got[:min(len(got), 100)])
	}
}
