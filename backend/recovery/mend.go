package recovery

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
)

// The header of an SQLite file: https://sqlite.org/fileformat2.html#the_database_header.
const (
	headerBytes   = 100
	pageSizeAt    = 16
	changesAt     = 24
	pagesAt       = 28
	validForAt    = 92
	ownPageSize   = 4096 // of every database that this program made
	smallestPage  = 512
	largestPage   = 65536
	interiorTable = 0x05
	leafTable     = 0x0d
)

const magic = "SQLite format 3\x00"

// mend gives a copy of a damaged file a header again, when that was lost.
// Without one SQLite reads nothing, although every other page may be whole. It
// reports whether it changed the copy.
func mend(path string) (bool, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, err
	}
	first := make([]byte, largestPage)
	if n, _ := file.ReadAt(first, 0); n < smallestPage {
		return false, file.Close() // too short for a page: there is nothing to mend
	}
	size := pageSize(first)
	whole := bytes.HasPrefix(first, []byte(magic)) && size != 0
	if whole && isRoot(first[headerBytes]) {
		return false, file.Close()
	}
	if size == 0 {
		size = ownPageSize
	}
	info, err := file.Stat()
	if err == nil && !whole {
		_, err = file.WriteAt(header(size, info.Size()/size), 0)
	}
	if err == nil && !isRoot(first[headerBytes]) {
		err = mendSchema(file, size, info.Size()/size)
	}
	return true, errors.Join(err, file.Close())
}

// pageSize is what a header says, 0 when that cannot be.
func pageSize(first []byte) int64 {
	size := int64(binary.BigEndian.Uint16(first[pageSizeAt:]))
	if size == 1 {
		size = largestPage
	}
	if size < smallestPage || size&(size-1) != 0 {
		return 0
	}
	return size
}

// isRoot tells whether a byte can begin the first page of the schema.
func isRoot(b byte) bool { return b == interiorTable || b == leafTable }

// header is one of a database with nothing special about it: write-ahead log,
// UTF-8, no free pages, schema format 4.
func header(size, pages int64) []byte {
	h := make([]byte, headerBytes)
	copy(h, magic)
	binary.BigEndian.PutUint16(h[pageSizeAt:], uint16(size%largestPage|size/largestPage)) //nolint:gosec // 65536 is written as 1
	copy(h[18:], []byte{2, 2, 0, 64, 32, 32})
	binary.BigEndian.PutUint32(h[changesAt:], 1)
	binary.BigEndian.PutUint32(h[pagesAt:], uint32(pages)) //nolint:gosec // a file has fewer than 2^32 pages
	binary.BigEndian.PutUint32(h[40:], 1)                  // schema cookie
	binary.BigEndian.PutUint32(h[44:], 4)                  // schema format
	binary.BigEndian.PutUint32(h[56:], 1)                  // UTF-8
	binary.BigEndian.PutUint32(h[validForAt:], 1)
	return h
}
