/** The texts of the example project that world.ts makes. */

export const task = [
  "# Feed skips incidents that arrive while paging\n\n`GET /v1/feed?page=N` uses OFFSET.",
  "# Feed skips incidents that arrive while paging\n\n`GET /v1/feed?page=N` uses OFFSET. When an incident is inserted between two requests, the row on the page boundary comes twice and the next one never.\n",
  "# Feed skips incidents that arrive while paging\n\n`GET /v1/feed?page=N` uses OFFSET. When an incident is inserted between two requests, the row on the page boundary comes twice and the next one never.\n\nReplace it with a keyset cursor over `(opened_at, id)`:\n",
  "# Feed skips incidents that arrive while paging\n\n`GET /v1/feed?page=N` uses OFFSET. When an incident is inserted between two requests, the row on the page boundary comes twice and the next one never.\n\nReplace it with a keyset cursor over `(opened_at, id)`:\n- `page` keeps working for one release, marked deprecated\n- one index serves the order; EXPLAIN shows no sort\n",
  "# Feed skips incidents that arrive while paging\n\n`GET /v1/feed?page=N` uses OFFSET. When an incident is inserted between two requests, the row on the page boundary comes twice and the next one never.\n\nReplace it with a keyset cursor over `(opened_at, id)`:\n- `page` keeps working for one release, marked deprecated\n- one index serves the order; EXPLAIN shows no sort\n- the web client keeps its scroll position on refresh\n\nDone when `TestFeedInterleaved` passes 200 times.\n",
];

const feed = `package feed

import (
	"context"
	"fmt"
)

// Service lists the incidents of a tenant, the newest first.
type Service struct{ store Store }

// Store reads incidents.
type Store interface {
	ListPage(ctx context.Context, offset, size int) ([]Incident, error)
}

// List is a page of the feed.
func (s *Service) List(ctx context.Context, q Query) (Page, error) {
	rows, err := s.store.ListPage(ctx, q.Page*q.Size, q.Size)
	if err != nil {
		return Page{}, fmt.Errorf("list feed: %w", err)
	}
	page := Page{Rows: rows}
	return page, nil
}
`;

/** What the repositories of the projects hold at their first commit. */
export const lantern: Record<string, string> = {
  ".gitignore": "node_modules/\n",
  "README.md": "# Lantern\n\nShows the incidents of a service as a feed.\n",
  "go.mod": "module lantern\n\ngo 1.26\n",
  "internal/feed/feed.go": feed,
  "internal/feed/page.go":
    "package feed\n\n// Query asks for a page.\ntype Query struct{ Page, Size int }\n\n// Page is a part of the feed.\ntype Page struct{ Rows []Incident }\n",
  "internal/feed/feed_test.go":
    'package feed\n\nimport "testing"\n\nfunc TestFeedInterleaved(t *testing.T) { t.Parallel() }\n',
  "internal/store/incident.go":
    "package store\n\n// Incident is a row of the table of that name.\ntype Incident struct {\n\tID       string\n\tOpenedAt int64 // UTC ms\n}\n",
  "internal/store/generated.go": `// Code generated, do not edit.\n\npackage store\n${"\nvar _ = 0\n".repeat(40)}`,
  "migrations/0030_incident.sql":
    "CREATE TABLE incident (id TEXT PRIMARY KEY, opened_at INTEGER NOT NULL);\n",
  "web/package.json": '{ "name": "lantern-web", "private": true }\n',
  "web/src/feed/FeedList.tsx":
    "export function FeedList({ rows }: { rows: string[] }) {\n  return rows.map((row) => <li key={row}>{row}</li>);\n}\n",
  "web/src/feed/useFeed.ts":
    'export function useFeed(page: number) {\n  return fetch("/v1/feed?page=" + page).then((answer) => answer.json());\n}\n',
  "bench/explain.sh": "#!/bin/sh\necho 'EXPLAIN shows a sort of 12,400 rows.' >&2\nexit 3\n",
  "bench/soak.sh":
    '#!/bin/sh\nfor n in 1 2 3 4 5 6 7 8; do echo "round $n, 0 rows twice, 0 never"; done\nwhile [ ! -e "$GO_ON" ]; do sleep 0.2; done\necho "200 rounds, none failed"\ntouch "$GO_ON.done"\n',
  "bench/replay.sh": "#!/bin/sh\necho 'Replaying the feed of 12 November'\nexec sleep 3600\n",
  "i18n/en.json": '{ "notice": "Notice" }\n',
};

export const quay: Record<string, string> = {
  "README.md": "# Quay\n\nWhat runs where.\n",
  "postgres/main.tf": 'resource "database" "main" {\n  version = 15\n}\n',
  "certificates/renew.sh": "#!/bin/sh\nset -eu\necho renewed\n",
};

export const cursor = `package feed

import (
	"encoding/base64"
	"encoding/json"
)

// maxCursor is the length of the longest cursor that is read, in bytes.
const maxCursor = 256

// Cursor is a position in the feed: the last row that the client has seen.
// Order is (opened_at, id) descending, the order of the index incident_feed.
type Cursor struct {
	OpenedAt int64  \`json:"t"\`
	ID       string \`json:"i"\`
}

// Parse reads a cursor that a client sends back.
func Parse(s string) (Cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) > maxCursor {
		return Cursor{}, ErrCursor
	}
	var c Cursor
	if err := json.Unmarshal(b, &c); err != nil {
		return Cursor{}, ErrCursor
	}
	return c, nil
}
`;

export const feedWithCursor = feed
  .replace(
    "ListPage(ctx context.Context, offset, size int)",
    "ListAfter(ctx context.Context, after Cursor, size int)",
  )
  .replace("s.store.ListPage(ctx, q.Page*q.Size, q.Size)", "s.store.ListAfter(ctx, q.After, q.Size+1)")
  .replace(
    "\tpage := Page{Rows: rows}\n",
    "\tpage := Page{Rows: rows, Deprecated: q.Page > 0}\n\tif len(rows) > q.Size {\n\t\tpage.Next = after(rows[q.Size-1])\n\t}\n",
  );

/** A process of development that needs no agent of a person, and asks twice. */
export const workflow = `name: fix-with-review
description: Plans a fix, makes it in a worktree of its own, checks it, and asks before it is merged.
interactive: true
provider: demo
nodes:
  - id: fetch-issue
    bash: echo "Feed skips incidents that arrive while paging"
  - id: reproduce
    bash: sleep 0.4; echo "1 row twice, 1 row never"
  - id: plan
    prompt: "Plan a fix. $fetch-issue.output $reproduce.output"
    depends_on: [fetch-issue, reproduce]
  - id: approve-plan
    approval: {message: Is this the plan?}
    depends_on: [plan]
  - id: implement
    depends_on: [approve-plan]
    bash: |
      cat > internal/feed/cursor.go <<'END'
${cursor.replace(/^(?=.)/gm, "      ")}      END
      printf 'CREATE INDEX incident_feed ON incident (opened_at DESC, id DESC);\\n' > migrations/0031_feed_order.sql
      sed -i 's/page=/after=/' web/src/feed/useFeed.ts
      echo "3 files"
  - id: test
    bash: sleep 0.3; echo "214 passed, 0 failed"
    depends_on: [implement]
  - id: lint
    bash: echo clean
    depends_on: [implement]
  - id: review
    prompt: "Review the change. $implement.output"
    depends_on: [implement]
  - id: approve-merge
    approval: {message: "Merge the branch and open a pull request? Read the review notes and the diff first."}
    depends_on: [test, lint, review]
  - id: open-pr
    bash: echo opened
    depends_on: [approve-merge]
`;

/** What terminals print, in the shell's printf. */
export const prints = {
  dev: "\\033[90m02:14:36\\033[0m \\033[36m[vite]\\033[0m \\033[32mhmr update\\033[0m /src/feed/FeedList.tsx\\n\\033[90m02:14:36\\033[0m \\033[36m[vite]\\033[0m \\033[32mhmr update\\033[0m /src/feed/useFeed.ts \\033[33m(x2)\\033[0m\\n\\033[90m03:02:08\\033[0m \\033[36m[api]\\033[0m GET /v1/feed?limit=50 \\033[32m200\\033[0m 11 ms\\n\\n  \\033[1;32mVITE v7.1.4\\033[0m  ready in 398 ms\\n\\n  \\033[32m➜\\033[0m  Local:   \\033[36mhttp://localhost:5173/\\033[0m\\n",
  test: "$ go test ./internal/feed -run Interleaved -v\\n=== RUN   TestFeedInterleaved\\n\\033[32m--- PASS:\\033[0m TestFeedInterleaved (6.21s)\\n\\033[32mok\\033[0m    lantern/internal/feed   6.482s\\n",
};

/** A prompt that says the folder, and nothing of the machine. */
export const bashrc = "PS1='\\[\\e[35m\\]\\w\\[\\e[0m\\]\\n$ '\n";
