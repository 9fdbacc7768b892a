package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	sqlListValues   = `SELECT key, value FROM key_value_store WHERE key >= $1 AND key < $2 ORDER BY key`
	sqlDeleteValues = `DELETE FROM key_value_store WHERE key >= $1 AND key < $2`
	sqlLastValue    = `SELECT key, value FROM key_value_store WHERE key >= $1 AND key < $2 ORDER BY key DESC LIMIT 1`
)

// The calls and the reasoning of a message that arrives are rows of their own:
// in its metadata each new one would write all of them again.
func messageKeys(messageID string) string   { return "message/" + messageID + "/" }
func messageTools(messageID string) string  { return messageKeys(messageID) + "tool/" }
func messageThinks(messageID string) string { return messageKeys(messageID) + "reasoning/" }

// within is the range of the keys that begin with a prefix, which ends with /.
func within(prefix string) (from, to string) { return prefix, strings.TrimSuffix(prefix, "/") + "0" }

type keyValue struct{ key, value string }

func scanKeyValue(r row) (keyValue, error) {
	var v keyValue
	return v, r.Scan(&v.key, &v.value)
}

// keepParts stores what is new of a message that arrives besides its text.
func keepParts(ctx context.Context, tx *Tx, messageID, reasoning string, tools []workbench.MessageTool) error {
	if err := keepTools(ctx, tx, messageTools(messageID), tools); err != nil {
		return err
	}
	if reasoning == "" {
		return nil
	}
	from, to := within(messageThinks(messageID))
	last, err := optional(scanKeyValue(tx.QueryRowContext(ctx, sqlLastValue, from, to)))
	if err != nil {
		return err
	}
	next := 0
	if last != nil {
		if _, err := fmt.Sscanf(strings.TrimPrefix(last.key, from), "%d", &next); err != nil {
			return err
		}
		next++
	}
	return setValue(ctx, tx, fmt.Sprintf("%s%08d", from, next), reasoning)
}

// keepTools stores calls under a prefix, each under its ordinal.
func keepTools(ctx context.Context, tx *Tx, prefix string, tools []workbench.MessageTool) error {
	for _, tool := range tools {
		value, err := json.Marshal(tool)
		if err != nil {
			return err
		}
		if err := setValue(ctx, tx, fmt.Sprintf("%s%08d", prefix, tool.Ordinal), string(value)); err != nil {
			return err
		}
	}
	return nil
}

func readTools(ctx context.Context, q querier, prefix string) ([]workbench.MessageTool, error) {
	from, to := within(prefix)
	stored, err := all(ctx, q, scanKeyValue, sqlListValues, from, to)
	if err != nil {
		return nil, err
	}
	tools := []workbench.MessageTool{}
	for _, row := range stored {
		var tool workbench.MessageTool
		if err := json.Unmarshal([]byte(row.value), &tool); err != nil {
			return nil, err
		}
		tools = append(tools, tool)
	}
	return tools, nil
}

// MessageParts are the calls and the reasoning of a message that arrives; none
// once it has ended: then they are in its metadata.
func (db *DB) MessageParts(ctx context.Context, messageID string) (workbench.MessageParts, error) {
	return readParts(ctx, db.read, messageID)
}

func readParts(ctx context.Context, q querier, messageID string) (workbench.MessageParts, error) {
	var parts workbench.MessageParts
	tools, err := readTools(ctx, q, messageTools(messageID))
	if err != nil {
		return parts, err
	}
	if len(tools) > 0 {
		parts.Tools = tools
	}
	from, to := within(messageThinks(messageID))
	thoughts, err := all(ctx, q, scanKeyValue, sqlListValues, from, to)
	for _, stored := range thoughts {
		parts.Reasoning += stored.value
	}
	return parts, err
}

// dropParts forgets everything that is kept of a message while it arrives.
func dropParts(ctx context.Context, tx *Tx, messageID string) error {
	from, to := within(messageKeys(messageID))
	_, err := tx.exec(ctx, sqlDeleteValues, from, to)
	return err
}
