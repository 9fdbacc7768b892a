package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Bounds of a compressed row: what a reader of a few bytes has to decompress,
// and what a damaged row can make it allocate.
const (
	packedBytes = 1 << 20
	packedRows  = 4096
)

// packer makes one compressed row of several, and those again of it. Its data
// is a frame of zstd, which any tool reads as the bytes alone, behind one that
// such tools skip: it holds the length and the time of each row, so that a
// recording of the terminal still knows when it printed what.
type packer struct {
	encoder func() (*zstd.Encoder, error)
	decoder func() (*zstd.Decoder, error)
}

// newPacker makes the encoder and the decoder when they are first used: most
// commands never do, and they hold some MiB.
func newPacker() packer {
	return packer{
		encoder: sync.OnceValues(func() (*zstd.Encoder, error) {
			return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(packedBytes))
		}),
		decoder: sync.OnceValues(func() (*zstd.Decoder, error) {
			return zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(packedBytes), zstd.WithDecodeAllCapLimit(true))
		}),
	}
}

// skippable begins a frame that readers of zstd skip (RFC 8878, 3.1.2); its
// length follows in four bytes.
const skippable = "\x50\x2a\x4d\x18"

const skippableHead = len(skippable) + 4

// pack compresses rows that follow each other.
func (p packer) pack(rows []workbench.OutputChunk) (workbench.OutputChunk, error) {
	encoder, err := p.encoder()
	if err != nil {
		return workbench.OutputChunk{}, err
	}
	packed := workbench.OutputChunk{StartOffset: rows[0].StartOffset, Codec: workbench.CodecZstd, CreatedAt: rows[0].CreatedAt}
	var index, data []byte
	at := packed.CreatedAt
	for _, row := range rows {
		index = binary.AppendUvarint(index, uint64(len(row.Data)))
		index = binary.AppendVarint(index, row.CreatedAt-at) // less than 0 when the clock was set back
		at = row.CreatedAt
		data = append(data, row.Data...)
	}
	packed.ByteCount = int64(len(data))
	packed.Data = binary.LittleEndian.AppendUint32([]byte(skippable), uint32(len(index)))
	packed.Data = encoder.EncodeAll(data, append(packed.Data, index...))
	return packed, nil
}

// unpack gives the rows that pack was given.
func (p packer) unpack(packed workbench.OutputChunk) ([]workbench.OutputChunk, error) {
	index, data, err := p.open(packed)
	if err != nil {
		return nil, errPacked(packed, err)
	}
	var rows []workbench.OutputChunk
	at, when := packed.StartOffset, packed.CreatedAt
	for len(index) > 0 {
		length, n := binary.Uvarint(index)
		later, m := binary.Varint(index[max(n, 0):])
		if n <= 0 || m <= 0 || length == 0 || length > uint64(len(data)) {
			return nil, errPacked(packed, errors.New("the lengths of its rows are wrong"))
		}
		index, when = index[n+m:], when+later
		rows = append(rows, workbench.OutputChunk{
			StartOffset: at, ByteCount: int64(length), Codec: workbench.CodecRaw, CreatedAt: when, Data: data[:length:length],
		})
		at, data = at+int64(length), data[length:]
	}
	if len(data) > 0 {
		return nil, errPacked(packed, errors.New("it holds bytes of no row"))
	}
	return rows, nil
}

// open takes the index off a compressed row and decompresses the rest, never
// more than the row says and a row may be.
func (p packer) open(packed workbench.OutputChunk) (index, data []byte, err error) {
	decoder, err := p.decoder()
	if err != nil {
		return nil, nil, err
	}
	if packed.ByteCount > packedBytes || len(packed.Data) < skippableHead || !bytes.HasPrefix(packed.Data, []byte(skippable)) {
		return nil, nil, errors.New("it does not begin as one")
	}
	length := int64(binary.LittleEndian.Uint32(packed.Data[len(skippable):]))
	rest := packed.Data[skippableHead:]
	if length > int64(len(rest)) {
		return nil, nil, errors.New("it is cut short")
	}
	data, err = decoder.DecodeAll(rest[length:], make([]byte, 0, packed.ByteCount))
	if err == nil && int64(len(data)) != packed.ByteCount {
		err = errors.New("it holds fewer bytes than it says")
	}
	return rest[:length], data, err
}

func errPacked(packed workbench.OutputChunk, err error) error {
	err = fmt.Errorf("compressed row of %d bytes at byte %d: %w", packed.ByteCount, packed.StartOffset, err)
	return workbench.Wrap(workbench.EDatabaseDamaged, err,
		"The stored output of this terminal is damaged. Nothing was changed; run `holdfast doctor` for details.")
}
