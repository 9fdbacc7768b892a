//go:build window

package windowtest_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const artifacts = "../artifacts"

// display is an X server without a screen. Each test has its own, because a
// display has one keyboard focus.
type display struct {
	name string // what DISPLAY is set to
	dir  string // holds the frame buffer, which Xvfb maps to a file
}

func startDisplay(tb testing.TB) *display {
	tb.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer read.Close()
	d := &display{dir: tb.TempDir()}
	// It would begin anew when its last window closes, and refuse the one that opens meanwhile.
	cmd := exec.Command("Xvfb", "-noreset", "-displayfd", "3", "-screen", "0", "1600x1000x24", "-fbdir", d.dir, "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		tb.Fatalf("start Xvfb (make system-test installs it): %v", err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	_ = write.Close() // so that the read below ends when Xvfb does
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		tb.Fatalf("Xvfb gave no display: %v", err)
	}
	d.name = ":" + strings.TrimSpace(number)
	return d
}

// do runs xdotool. Its keys come from the server's test extension, so the
// window cannot tell them from a keyboard's.
func (d *display) do(tb testing.TB, args ...string) string {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), "xdotool", args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		tb.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// focus gives the window the keyboard. There is no window manager to do it.
func (d *display) focus(tb testing.TB) {
	tb.Helper()
	ids := strings.Fields(d.do(tb, "search", "--sync", "--onlyvisible", "--name", "^Holdfast$"))
	d.do(tb, "windowfocus", "--sync", ids[0])
}

// screenshot waits until the display shows more than the blank window that
// WebKit leaves when its rendering fails, and keeps the picture. The page's
// marker says that it has painted; the pixels arrive a little later and in
// parts, so the picture must have stopped changing.
func (d *display) screenshot(tb testing.TB, name string) {
	tb.Helper()
	const blank = 16 // colours; smoothed text alone has more
	const still = 10 // looks; less than the caret's blink
	picture, same := d.picture(tb), 0
	await(tb, "the window to show its page", func() bool {
		last := picture
		if picture = d.picture(tb); bytes.Equal(picture.Pix, last.Pix) {
			same++
		} else {
			same = 0
		}
		return same >= still && colours(picture) > blank
	})
	keep(tb, picture, name)
}

func (d *display) picture(tb testing.TB) *image.RGBA {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join(d.dir, "Xvfb_screen0"))
	if err != nil {
		tb.Fatal(err)
	}
	picture, err := decodeXWD(raw)
	if err != nil {
		tb.Fatal(err)
	}
	return picture
}

func colours(picture *image.RGBA) int {
	seen := map[[3]byte]struct{}{}
	for i := 0; i < len(picture.Pix); i += 4 {
		seen[[3]byte(picture.Pix[i:i+3])] = struct{}{}
	}
	return len(seen)
}

// keep writes the picture to build/artifacts/window-NAME.png.
func keep(tb testing.TB, picture image.Image, name string) {
	tb.Helper()
	if err := os.MkdirAll(artifacts, 0o755); err != nil {
		tb.Fatal(err)
	}
	file, err := os.Create(filepath.Join(artifacts, "window-"+name+".png"))
	if err != nil {
		tb.Fatal(err)
	}
	if err := png.Encode(file, picture); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
}

// decodeXWD reads the X window dump that Xvfb keeps: a header of big-endian
// 32-bit fields, the colour map, then rows of blue, green, red and one unused
// byte (24 bits deep, little-endian server).
func decodeXWD(raw []byte) (*image.RGBA, error) {
	const fields, colourSize = 25, 12
	if len(raw) < 4*fields {
		return nil, fmt.Errorf("xwd: %d bytes are no header", len(raw))
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(raw[4*i:])) }
	headerSize, width, height := field(0), field(4), field(5)
	bitsPerPixel, stride, colours := field(11), field(12), field(19)
	start := headerSize + colours*colourSize
	if bitsPerPixel != 32 || start+stride*height > len(raw) {
		return nil, fmt.Errorf("xwd: %d bits per pixel, %d of %d bytes", bitsPerPixel, len(raw), start+stride*height)
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := raw[start+y*stride:]
		for x := range width {
			picture.SetRGBA(x, y, color.RGBA{R: row[4*x+2], G: row[4*x+1], B: row[4*x], A: 0xff})
		}
	}
	return picture, nil
}
