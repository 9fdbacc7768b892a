package screen

// added are rows that a paragraph needs beyond those it has.
type added struct {
	before int // the row, by its number before any was added
	rows   []row
}

// narrow breaks rows that became too long. It goes from the last paragraph to
// the first one, and rows that are pushed out at the end count until it is done,
// as in xterm.js.
func (r *resizing) narrow() {
	var inserted []added
	count := 0
	r.kept = len(r.rows)
	for end := len(r.rows); end > 0; {
		first := end - 1
		for first > 0 && r.rows[first].wrapped {
			first--
		}
		paragraph := r.rows[first:end:end]
		at := end
		end = first
		long := paragraph[len(paragraph)-1].wrapped || paragraph[0].length() > r.cols
		if !long || r.hasCursor(first, at) {
			continue
		}
		rows := r.split(paragraph)
		if len(rows) > 0 {
			inserted = append(inserted, added{at, rows})
			count += len(rows)
		}
		r.pushDown(len(rows), count)
	}
	r.insert(inserted, count)
}

// pushDown makes room for n rows: at the end of the screen while nothing ever
// left it, else in the history.
func (r *resizing) pushDown(n, count int) {
	b := r.b
	for range n {
		switch {
		case b.origin() > 0:
			if b.base < r.kept+count-r.screen {
				b.base++
			}
		case b.y < r.screen-1:
			b.y++
			r.kept--
		default:
			b.base++
		}
	}
	b.saved.y = min(b.saved.y+n, b.origin()+r.screen-1)
}

// insert puts the added rows, which are in descending order, into their places.
func (r *resizing) insert(inserted []added, count int) {
	rows := make([]row, 0, r.kept+count)
	from := 0
	for i := len(inserted) - 1; i >= 0; i-- {
		to := min(inserted[i].before, r.kept)
		rows = append(append(rows, r.rows[from:to]...), inserted[i].rows...)
		from = to
	}
	r.rows = append(rows, r.rows[from:r.kept]...)
}

// split moves the text of a paragraph towards its end, so that no row is longer
// than the screen is wide, and returns the rows that it needs more.
func (r *resizing) split(paragraph []row) (more []row) {
	last := paragraph[len(paragraph)-1].length()
	lengths := r.newLengths(paragraph)
	for range len(lengths) - len(paragraph) {
		more = append(more, row{cells: make([]cell, r.cols), wrapped: true})
	}
	rows := append(append(make([]row, 0, len(lengths)), paragraph...), more...)
	to, from := len(lengths)-1, len(paragraph)-1
	if to < 0 {
		return nil
	}
	x, taken := lengths[to], last
	for from >= 0 && to >= 0 {
		n := min(taken, x)
		rows[to].copyFrom(&rows[from], taken-n, x-n, n)
		if x -= n; x == 0 {
			if to--; to >= 0 {
				x = lengths[to]
			}
		}
		if taken -= n; taken == 0 {
			from--
			taken = r.textLength(rows, max(from, 0))
		}
	}
	for i, length := range lengths {
		if length < r.cols {
			rows[i].set(length, cell{})
		}
	}
	return more
}

// newLengths returns how long the rows of a paragraph become. A wide character
// is not cut.
func (r *resizing) newLengths(paragraph []row) (lengths []int) {
	need := 0
	for i := range paragraph {
		need += r.textLength(paragraph, i)
	}
	from, x := 0, 0
	for have := 0; have < need; {
		if need-have < r.cols {
			return append(lengths, need-have)
		}
		if x += r.cols; x > r.textLength(paragraph, from) {
			x -= r.textLength(paragraph, from)
			from++
		}
		length := r.cols
		if from < len(paragraph) && paragraph[from].at(x-1).isWide() {
			x--
			length--
		}
		lengths = append(lengths, length)
		have += length
	}
	return lengths
}
