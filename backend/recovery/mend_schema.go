package recovery

import (
	"cmp"
	"encoding/binary"
	"os"
	"slices"
)

// schemaLeaf is a page that holds rows of the schema.
type schemaLeaf struct {
	page int64
	last int64 // the rowid of its last row
}

// mendSchema makes a first page that leads to the rows of the schema, when the
// page itself was lost. The schema of this program takes several pages, and
// only their common root is the first one.
func mendSchema(file *os.File, size, pages int64) error {
	var leaves []schemaLeaf
	page := make([]byte, size)
	for number := int64(2); number <= pages; number++ {
		if _, err := file.ReadAt(page, (number-1)*size); err != nil {
			continue // a bad sector
		}
		if last, ok := schemaRows(page); ok {
			leaves = append(leaves, schemaLeaf{page: number, last: last})
		}
	}
	if len(leaves) == 0 {
		return nil // nothing to lead to
	}
	slices.SortFunc(leaves, func(a, b schemaLeaf) int { return cmp.Compare(a.last, b.last) })
	_, err := file.WriteAt(interior(leaves, size), headerBytes)
	return err
}

// schemaRows tells whether a page is a leaf with rows of the schema: five
// columns, of which the first says what the row describes.
func schemaRows(page []byte) (last int64, ok bool) {
	const cellsAt, pointersAt = 3, 8
	cells := int(binary.BigEndian.Uint16(page[cellsAt:]))
	if page[0] != leafTable || cells == 0 || pointersAt+2*cells > len(page) {
		return 0, false
	}
	for i := range cells {
		at := int(binary.BigEndian.Uint16(page[pointersAt+2*i:]))
		rowid, kind, isRow := schemaRow(page, at)
		if !isRow || !slices.Contains([]string{"table", "index", "trigger", "view"}, kind) {
			return 0, false
		}
		last = rowid
	}
	return last, true
}

// schemaRow reads the row of a cell: its length, its rowid, the header of its
// record, and the first of its five values.
func schemaRow(page []byte, at int) (rowid int64, kind string, ok bool) {
	const columns = 5
	_, at = varint(page, at)
	rowid, at = varint(page, at)
	begin := at
	headerLength, at := varint(page, at)
	var first int64
	for column := range columns {
		var serial int64
		serial, at = varint(page, at)
		if column == 0 {
			first = serial
		}
	}
	length := int((first - 13) / 2) // of a text
	if first < 13 || first%2 == 0 || length > len("trigger") || at != begin+int(headerLength) || at+length > len(page) {
		return 0, "", false
	}
	return rowid, string(page[at : at+length]), true
}

// varint reads SQLite's integer of one to nine bytes and returns where the next
// one begins. Beyond the page it reads zeros.
func varint(page []byte, at int) (int64, int) {
	var value uint64
	for i := range 9 {
		if at < 0 || at >= len(page) {
			return 0, len(page) + 1
		}
		b := page[at]
		at++
		if i == 8 {
			return int64(value<<8 | uint64(b)), at //nolint:gosec // rowids are signed
		}
		value = value<<7 | uint64(b&0x7f)
		if b < 0x80 {
			break
		}
	}
	return int64(value), at //nolint:gosec // as above
}

// interior is the first page after the header of the file: a root whose
// children are the leaves.
func interior(leaves []schemaLeaf, size int64) []byte {
	const begin = 12
	page := make([]byte, size-headerBytes)
	page[0] = interiorTable
	right := leaves[len(leaves)-1]
	end := len(page)
	count := 0
	for _, leaf := range leaves[:len(leaves)-1] {
		cell := binary.BigEndian.AppendUint32(nil, uint32(leaf.page)) //nolint:gosec // fewer than 2^32 pages
		cell = append(cell, putVarint(leaf.last)...)
		if begin+2*(count+1) > end-len(cell) {
			break
		}
		end -= len(cell)
		copy(page[end:], cell)
		binary.BigEndian.PutUint16(page[begin+2*count:], uint16(end+headerBytes)) //nolint:gosec // within a page
		count++
	}
	binary.BigEndian.PutUint16(page[3:], uint16(count))           //nolint:gosec // within a page
	binary.BigEndian.PutUint16(page[5:], uint16(end+headerBytes)) //nolint:gosec // as above
	binary.BigEndian.PutUint32(page[8:], uint32(right.page))      //nolint:gosec // fewer than 2^32 pages
	return page
}

// putVarint writes a number of the schema's rows, which are few.
func putVarint(n int64) []byte {
	out := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		out = append([]byte{byte(n&0x7f) | 0x80}, out...)
	}
	return out
}
