package app

import (
	"bytes"
	"encoding/binary"
)

func hasTray() bool { return true }

// trayIcon is a 48 pixel PNG as a file of icons, which Windows takes with PNGs in
// it since Vista: a header of 6 bytes, an entry of 16, the picture.
func trayIcon(png []byte) []byte {
	const size, head = 48, 6 + 16
	var icon bytes.Buffer
	for _, field := range []any{
		uint16(0), uint16(1), uint16(1), // reserved, icons, how many
		uint8(size), uint8(size), uint8(0), uint8(0), // width, height, colours, reserved
		uint16(1), uint16(32), // planes, bits a pixel
		uint32(len(png)), uint32(head),
	} {
		_ = binary.Write(&icon, binary.LittleEndian, field) // a buffer takes it
	}
	icon.Write(png)
	return icon.Bytes()
}
