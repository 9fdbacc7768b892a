package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// searchOf is the kind that people see: the second kinds are told by their part.
const searchOf = `CASE WHEN d.part >= 1000000 THEN CASE d.kind WHEN 'message' THEN 'tool' WHEN 'job' THEN 'result' WHEN 'session' THEN 'files' WHEN 'run' THEN 'node' ELSE d.kind END ELSE d.kind END`

// ownerSession is the session in which a document is shown: its own, or that from
// which a message, or what it answers, was sent.
const ownerSession = `COALESCE(d.session_id, j.session_id, t.work_session_id, m.metadata ->> 'session_id', '')`

// The columns and conditions of a search; what finds the candidates differs.
const (
	searchColumns = `
SELECT d.id, d.kind, d.source_id, d.part, d.part_end, d.session_id, d.job_id, d.terminal_id, d.conversation_id, d.workflow_run_id, d.codebase_id, d.created_at, d.title, d.body, ` + searchOf + `,
  ` + ownerSession + `, COALESCE(j.title, t.title, c.title, r.workflow_name, '')`
	searchJoins = `
LEFT JOIN background_jobs j ON j.id = d.job_id
LEFT JOIN terminal_sessions t ON t.id = d.terminal_id
LEFT JOIN remote_agent_messages m ON d.kind = 'message' AND m.id = d.source_id
LEFT JOIN remote_agent_conversations c ON c.id = d.conversation_id
LEFT JOIN remote_agent_workflow_runs r ON r.id = d.workflow_run_id`
	searchWhere = ` AND d.id < $2
  AND ($3 = '' OR $3 LIKE '%,' || ` + searchOf + ` || ',%')
  AND ($4 = '' OR d.codebase_id = $4)
  AND ($5 = '' OR ` + ownerSession + ` = $5)
  AND ($6 = '' OR COALESCE(j.agent, t.agent, c.ai_assistant_type, '') = $6)
  AND d.created_at >= $7 AND d.created_at < $8 AND c.deleted_at IS NULL`
	searchOrder = ` ORDER BY d.id DESC LIMIT $9`
)

// A pattern that is a bare parameter has SQLite compile the statement anew for each
// value, to look for a prefix that an index could use.
const (
	// The index is walked from its newest row, so a page ends as soon as it is full.
	sqlSearchIndexSQLite = searchColumns + ` FROM search_fts f CROSS JOIN search_documents d ON d.id = f.rowid` + searchJoins + `
WHERE d.body LIKE ('' || $1) ESCAPE '\'` + searchWhere + ` AND f.search_fts MATCH $10 AND f.rowid < $2 ORDER BY f.rowid DESC LIMIT $9`
	sqlSearchScanSQLite = searchColumns + ` FROM search_documents d` + searchJoins + ` WHERE d.body LIKE ('' || $1) ESCAPE '\'` + searchWhere + searchOrder

	// What stands in many documents fills a page from the newest ones alone, long
	// before the index has been asked how many there are.
	sqlSearchNewestSQLite   = searchColumns + ` FROM search_documents d` + searchJoins + ` WHERE d.body LIKE ('' || $1) ESCAPE '\'` + searchWhere + ` AND d.id >= $10` + searchOrder
	sqlSearchNewestPostgres = searchColumns + ` FROM search_documents d` + searchJoins + ` WHERE d.body ILIKE $1` + searchWhere + ` AND d.id >= $10` + searchOrder

	// Ids have gaps where documents were deleted: documents are counted, not ids.
	sqlSearchWindow = `SELECT COUNT(*), COALESCE(MIN(id), 0) FROM (SELECT id FROM search_documents WHERE id < $1 ORDER BY id DESC LIMIT $2) w`

	sqlSearchTextPostgres  = searchColumns + ` FROM search_documents d` + searchJoins + ` WHERE d.body ILIKE $1` + searchWhere + searchOrder
	sqlSearchWordsPostgres = searchColumns + ` FROM search_documents d` + searchJoins + ` WHERE d.body ILIKE $1` + searchWhere + `
  AND to_tsvector('simple', d.body) @@ to_tsquery('simple', $10)` + searchOrder
	sqlSearchPairsPostgres = searchColumns + ` FROM search_pairs p JOIN search_documents d ON d.id = p.document_id` + searchJoins + `
WHERE d.body ILIKE $1` + searchWhere + ` AND p.document_id < $2 AND p.pairs @@ CAST(CAST($10 AS TEXT) AS TSQUERY)` + searchOrder

	sqlVocabularySQLite = `SELECT term FROM search_vocab WHERE term >= $1 AND term < $2 LIMIT $3`

	sqlPlaceMessage   = `SELECT seq, '' FROM remote_agent_messages WHERE id = $1`
	sqlPlaceTask      = `SELECT sequence_number, '' FROM task_description_history WHERE id = $1`
	sqlPlaceSelection = `SELECT sequence_number, '' FROM file_selection_history WHERE id = $1`
	sqlPlaceEvent     = `SELECT seq, COALESCE(step_name, '') FROM remote_agent_workflow_events WHERE id = $1`
	sqlPlaceNode      = `SELECT attempt, node_id FROM workflow_node_runs WHERE id = $1`
	sqlNameOfSession  = `SELECT s.id, s.name, COALESCE(c.name, '') FROM sessions s LEFT JOIN remote_agent_codebases c ON c.id = s.codebase_id WHERE s.id = $1`
	sqlSessionOfTree  = `
SELECT s.id, s.name, COALESCE(c.name, '') FROM sessions s LEFT JOIN remote_agent_codebases c ON c.id = s.codebase_id
WHERE s.codebase_id = $1 ORDER BY s.updated_at DESC, s.id DESC LIMIT 1`
)

// shortTerms bounds the terms of a text of one or two characters. What begins more
// of them is in so many documents that the newest ones are read instead.
const shortTerms = 400

// How many documents are looked through one by one before the index is asked, at
// first and at most. A document holds up to 64 KiB, so that a text which stands in
// none of the first ones costs a millisecond or two.
const (
	firstDocuments = 50
	mostDocuments  = 1000
)

func scanSearchRow(r row) (workbench.SearchRow, error) {
	var s workbench.SearchRow
	return s, r.Scan(&s.ID, &s.Kind, &s.SourceID, &s.Part, &s.PartEnd, &s.SessionID, &s.JobID, &s.TerminalID, &s.ConversationID, &s.WorkflowRunID,
		&s.CodebaseID, &s.CreatedAt, &s.Title, &s.Body, &s.Of, &s.OwnerSessionID, &s.ContainerTitle)
}

// Search finds the documents that hold a text, the newest first. On PostgreSQL one
// or two letters of ASCII are found where a word begins with them.
func (db *DB) Search(ctx context.Context, f workbench.SearchFilter) ([]workbench.SearchRow, error) {
	before, to := keysetStart(f.Before), f.To
	if to == 0 {
		to = math.MaxInt64
	}
	kinds := ""
	if len(f.Kinds) > 0 {
		kinds = statusSet(f.Kinds)
	}
	args := []any{"%" + likeEscapes.Replace(text(f.Text)) + "%", before, kinds, f.CodebaseID, f.SessionID, f.Agent, f.From, to, f.Limit}
	rows, err := db.newest(ctx, args)
	if limit := f.Limit - int64(len(rows)); err == nil && limit > 0 {
		var older []workbench.SearchRow
		args[8] = limit
		older, err = db.indexed(ctx, text(f.Text), args)
		rows = append(rows, older...)
	}
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if err := db.place(ctx, &rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// newest looks through the newest documents of a page, and through more of them as
// long as they promise to fill it. It moves the page's end to where it stopped.
func (db *DB) newest(ctx context.Context, args []any) ([]workbench.SearchRow, error) {
	statement := sqlSearchNewestSQLite
	if db.dialect.name != "sqlite" {
		statement = sqlSearchNewestPostgres
	}
	limit, _ := args[8].(int64)
	rows, looked := []workbench.SearchRow{}, int64(0)
	for size := int64(firstDocuments); looked+size <= mostDocuments; {
		var n, from int64
		if err := db.read.QueryRowContext(ctx, sqlSearchWindow, args[1], size).Scan(&n, &from); err != nil {
			return nil, translate(err)
		}
		page := append(slices.Clone(args), from)
		page[8] = limit - int64(len(rows))
		found, err := all(ctx, db.read, scanSearchRow, statement, page...)
		if err != nil {
			return nil, err
		}
		rows, args[1] = append(rows, found...), from
		if looked += n; int64(len(rows)) == limit || len(rows) == 0 || n < size {
			break
		}
		// As many more as the page needs, if they go on like those before.
		size = (limit-int64(len(rows)))*looked/int64(len(rows)) + firstDocuments
	}
	return rows, nil
}

// indexed looks through all documents, by the index.
func (db *DB) indexed(ctx context.Context, query string, args []any) ([]workbench.SearchRow, error) {
	statement, match, err := db.searchStatement(ctx, query)
	if err != nil || statement == "" {
		return []workbench.SearchRow{}, err
	}
	if match != "" {
		args = append(args, match)
	}
	return all(ctx, db.read, scanSearchRow, statement, args...)
}

// searchStatement chooses what finds the candidates, and how it is asked; "" when
// nothing can be found.
func (db *DB) searchStatement(ctx context.Context, query string) (statement, match string, err error) {
	runes := []rune(query)
	switch {
	case db.dialect.name == "sqlite" && len(runes) >= 3:
		return sqlSearchIndexSQLite, trigrams(runes), nil
	case db.dialect.name == "sqlite":
		terms, err := all(ctx, db.read, func(r row) (term string, err error) { return term, r.Scan(&term) },
			sqlVocabularySQLite, query, query+string(utf8.MaxRune), shortTerms+1)
		switch {
		case err != nil || len(terms) == 0:
			return "", "", err
		case len(terms) > shortTerms:
			return sqlSearchScanSQLite, "", nil
		}
		return sqlSearchIndexSQLite, joined(terms, " OR "), nil
	case len(runes) < 3 && len(query) > len(runes):
		unfilled, err := db.Value(ctx, pairsKey)
		if err != nil || unfilled != nil {
			return sqlSearchTextPostgres, "", err // slower until the documents of before are filled in
		}
		return sqlSearchPairsPostgres, pairQuery(runes), nil
	case len(runes) < 3 && !strings.ContainsFunc(query, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }):
		return sqlSearchWordsPostgres, "'" + query + "':*", nil
	}
	return sqlSearchTextPostgres, "", nil
}

// trigrams asks for every three characters in a row of a text.
func trigrams(runes []rune) string {
	var terms []string
	for i := range len(runes) - 2 {
		terms = append(terms, string(runes[i:i+3]))
	}
	return joined(terms, " AND ")
}

func joined(terms []string, join string) string {
	for i, term := range terms {
		terms[i] = `"` + strings.ReplaceAll(term, `"`, `""`) + `"`
	}
	return strings.Join(terms, join)
}

// place adds what the document itself does not say of where it belongs.
func (db *DB) place(ctx context.Context, s *workbench.SearchRow) error {
	statement := map[workbench.SearchKind]string{
		workbench.SearchMessage: sqlPlaceMessage, workbench.SearchTool: sqlPlaceMessage, workbench.SearchTask: sqlPlaceTask,
		workbench.SearchFiles: sqlPlaceSelection, workbench.SearchEvent: sqlPlaceEvent, workbench.SearchNode: sqlPlaceNode,
	}[s.Of]
	if statement != "" {
		_, err := all(ctx, db.read, func(r row) (bool, error) { return true, r.Scan(&s.Seq, &s.NodeID) }, statement, s.SourceID)
		if err != nil {
			return err
		}
	}
	if s.OwnerSessionID != "" {
		there, err := db.nameSession(ctx, s, sqlNameOfSession, s.OwnerSessionID)
		if err != nil || there {
			return err
		}
		s.OwnerSessionID = "" // a message outlives the session that it was sent from
	}
	if s.CodebaseID == nil {
		return nil
	}
	_, err := db.nameSession(ctx, s, sqlSessionOfTree, *s.CodebaseID)
	return err
}

func (db *DB) nameSession(ctx context.Context, s *workbench.SearchRow, statement, id string) (bool, error) {
	found, err := all(ctx, db.read, func(r row) (bool, error) { return true, r.Scan(&s.OwnerSessionID, &s.SessionName, &s.ProjectName) }, statement, id)
	return len(found) > 0, err
}
