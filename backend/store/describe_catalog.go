package store

const (
	sqlSchemaColumnsSQLite = `
SELECT t.name, c.name, CASE WHEN c.pk = 1 AND m.sql LIKE '%AUTOINCREMENT%' THEN 'serial' ELSE c.type END, c."notnull",
  COALESCE(c.dflt_value, ''), c.pk,
  COALESCE((SELECT f."table" || CASE f.on_delete WHEN 'NO ACTION' THEN '' ELSE ' ' || f.on_delete END
    FROM pragma_foreign_key_list(t.name) f WHERE f."from" = c.name), '')
FROM pragma_table_list t JOIN sqlite_master m ON m.type = 'table' AND m.name = t.name JOIN pragma_table_xinfo(t.name) c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY t.name, c.cid`

	sqlSchemaChecksSQLite = `
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`

	sqlSchemaIndexesSQLite = `
SELECT m.tbl_name, '', i."unique", i.name, '',
  (SELECT group_concat(COALESCE(c.name, 'expression') || CASE WHEN c."desc" = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY c.seqno)
    FROM pragma_index_xinfo(i.name) c WHERE c.key = 1),
  CASE WHEN i.partial = 1 THEN substr(m.sql, instr(m.sql, ' WHERE ') + 7) ELSE '' END
FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) i ON i.name = m.name
WHERE m.type = 'index' AND i.origin <> 'pk' ORDER BY m.tbl_name, i.name`

	sqlSchemaOthersSQLite = `
SELECT tbl_name, 'sqlite: ' || sql FROM sqlite_master WHERE type IN ('trigger', 'view')
UNION ALL SELECT name, 'sqlite: not strict' FROM pragma_table_list
  WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
UNION ALL SELECT 'sqlite: ' || m.name, 'sqlite: ' || substr(m.sql, instr(m.sql, ' USING ') + 1)
  FROM sqlite_master m JOIN pragma_table_list t ON t.name = m.name AND t.type = 'virtual'
ORDER BY 1, 2`
)

// Text of the data model has the collation "C". Another one is a line of its
// own: it changes order, ranges and lower().
const (
	sqlSchemaColumnsPostgres = `
SELECT t.relname, a.attname, CASE WHEN a.attidentity <> '' THEN 'serial' ELSE format_type(a.atttypid, a.atttypmod) END, a.attnotnull,
  COALESCE(pg_get_expr(d.adbin, d.adrelid), ''), COALESCE(array_position(k.conkey, a.attnum), 0),
  COALESCE((SELECT p.relname || CASE f.confdeltype WHEN 'a' THEN '' WHEN 'c' THEN ' CASCADE' WHEN 'n' THEN ' SET NULL' WHEN 'r' THEN ' RESTRICT' ELSE ' SET DEFAULT' END
    FROM pg_constraint f JOIN pg_class p ON p.oid = f.confrelid
    WHERE f.contype = 'f' AND f.conrelid = t.oid AND f.conkey = ARRAY[a.attnum]), '')
FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
WHERE t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relkind = 'r'
ORDER BY t.relname, a.attnum`

	sqlSchemaChecksPostgres = `
SELECT t.relname, pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
WHERE k.contype = 'c' AND t.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY t.relname`

	sqlSchemaIndexesPostgres = `
SELECT t.relname,
  CASE WHEN EXISTS (SELECT 1 FROM pg_opclass o WHERE o.oid = ANY (x.indclass) AND o.opcnamespace <> CAST('pg_catalog' AS regnamespace)) THEN 'postgres?: '
    WHEN m.amname <> 'btree' THEN 'postgres: ' ELSE '' END,
  x.indisunique, CASE WHEN x.indisvalid THEN '' ELSE 'invalid ' END || i.relname, CASE m.amname WHEN 'btree' THEN '' ELSE ' ' || m.amname END,
  (SELECT string_agg(pg_get_indexdef(i.oid, n, TRUE) ||
      CASE x.indoption[n - 1] WHEN 0 THEN '' WHEN 1 THEN ' desc nulls last' WHEN 2 THEN ' nulls first' ELSE ' desc' END, ', ' ORDER BY n)
    FROM generate_series(1, x.indnkeyatts) n),
  COALESCE(pg_get_expr(x.indpred, x.indrelid), '')
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
WHERE NOT x.indisprimary AND t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relkind = 'r'
ORDER BY t.relname, i.relname`

	sqlSchemaOthersPostgres = `
SELECT t.relname, 'postgres: ' || a.attname || ' collate ' || l.collname
FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_collation l ON l.oid = a.attcollation
WHERE t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relkind = 'r' AND l.collname <> 'C'
UNION ALL SELECT t.relname, 'postgres: ' || pg_get_triggerdef(g.oid, TRUE)
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND t.relnamespace = CAST(current_schema() AS regnamespace)
ORDER BY 1, 2`
)

func catalogOf(engine string) catalog {
	if engine == "postgres" {
		return catalog{
			columns: sqlSchemaColumnsPostgres, checks: sqlSchemaChecksPostgres,
			indexes: sqlSchemaIndexesPostgres, others: sqlSchemaOthersPostgres,
			expressions: func(text string) []string { return []string{normalise(text)} },
		}
	}
	return catalog{
		columns: sqlSchemaColumnsSQLite, checks: sqlSchemaChecksSQLite,
		indexes: sqlSchemaIndexesSQLite, others: sqlSchemaOthersSQLite,
		expressions: checksOf,
	}
}
