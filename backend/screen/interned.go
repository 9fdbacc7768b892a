package screen

// interned numbers the values that cells refer to, because a cell has no room
// for them. Number 0 is the zero value.
type interned[T comparable] struct {
	values  []T
	numbers map[T]uint32
	limit   int // sweep out what no cell uses beyond this many
}

// internedLimit is how many values are kept before unused ones are looked for.
// A program may use a new hyperlink on each line for ever.
const internedLimit = 1024

func (t *interned[T]) at(n uint32) T {
	if int(n) >= len(t.values) {
		var zero T
		return zero
	}
	return t.values[n]
}

func (t *interned[T]) number(v T) uint32 {
	var zero T
	if v == zero {
		return 0
	}
	if n, ok := t.numbers[v]; ok {
		return n
	}
	if t.numbers == nil {
		t.numbers, t.values, t.limit = map[T]uint32{}, []T{zero}, internedLimit
	}
	n := uint32(len(t.values))
	t.values, t.numbers[v] = append(t.values, v), n
	return n
}

func (t *interned[T]) full() bool { return t.limit > 0 && len(t.values) > t.limit }

// keep drops all values but the used ones and returns their new numbers.
func (t *interned[T]) keep(used []bool) []uint32 {
	renumbered := make([]uint32, len(t.values))
	old := t.values
	*t = interned[T]{}
	for n, v := range old {
		if used[n] {
			renumbered[n] = t.number(v)
		}
	}
	t.limit = max(internedLimit, 2*len(t.values))
	return renumbered
}

// sweep drops what no cell refers to. The caller holds no number.
func (s *Screen) sweep() {
	clusters := make([]bool, len(s.clusters.values))
	extensions := make([]bool, len(s.extensions.values))
	s.eachCell(func(c *cell) {
		if c.content&clusterBit != 0 {
			clusters[c.content&runeBits] = true
		}
		if int(c.ext) < len(extensions) {
			extensions[c.ext] = true
		}
	})
	newClusters, newExtensions := s.clusters.keep(clusters), s.extensions.keep(extensions)
	s.eachCell(func(c *cell) {
		if c.content&clusterBit != 0 {
			c.content = c.content&^runeBits | newClusters[c.content&runeBits]
		}
		if int(c.ext) < len(newExtensions) {
			c.ext = newExtensions[c.ext]
		}
	})
	s.pen.ext = s.extensions.number(s.pen.extension)
}

// eachCell visits all cells, also those of rows that wait to be used again.
func (s *Screen) eachCell(visit func(*cell)) {
	for _, b := range []*buffer{&s.normal, &s.alternate} {
		for i := range b.ring {
			cells := b.ring[i].cells
			cells = cells[:cap(cells)]
			for j := range cells {
				visit(&cells[j])
			}
		}
	}
}
