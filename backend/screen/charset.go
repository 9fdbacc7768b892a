package screen

// charset is the final byte of a character set's name; 0 is ASCII.
type charset byte

// charsets are the designated sets and the one that characters are printed in.
// The latter is its own field: restoring a cursor changes it alone.
type charsets struct {
	designated [4]charset
	level      int
	active     charset
}

// replacements of national and graphic character sets, as xterm.js has them, by
// the final byte: pairs of an ASCII character and what it stands for.
var replacements = map[charset]map[uint32]uint32{
	'0': pairs("`◆a▒b␉c␌d␍e␊f°g±h␤i␋j┘k┐l┌m└n┼o⎺p⎻q─r⎼s⎽t├u┤v┴w┬x│y≤z≥{π|≠}£~·"),
	'A': pairs("#£"),
	'4': pairs("#£@¾[i\\½]|{¨|f}¼~´"),
	'5': pairs("[Ä\\Ö]Å^Ü`é{ä|ö}å~ü"),
	'R': pairs("#£@à[°\\ç]§{é|ù}è~¨"),
	'Q': pairs("@à[â\\ç]ê^î`ô{é|ù}è~û"),
	'K': pairs("@§[Ä\\Ö]Ü{ä|ö}ü~ß"),
	'Y': pairs("#£@§[°\\ç]é`ù{à|ò}è~ì"),
	'6': pairs("@Ä[Æ\\Ø]Å^Ü`ä{æ|ø}å~ü"),
	'Z': pairs("#£@§[¡\\Ñ]¿{°|ñ}ç"),
	'7': pairs("@É[Ä\\Ö]Å^Ü`é{ä|ö}å~ü"),
	'=': pairs("#ù@à[é\\ç]ê^î_è`ô{ä|ö}ü~û"),
}

func pairs(text string) map[uint32]uint32 {
	m, from := map[uint32]uint32{}, rune(0)
	for _, r := range text {
		if from == 0 {
			from = r
			continue
		}
		m[uint32(from)], from = uint32(r), 0
	}
	return m
}

// charsetNames are the final bytes that name a set, some of them the same one.
var charsetNames = map[uint32]charset{
	'0': '0', 'A': 'A', 'B': 0, '4': '4', 'C': '5', '5': '5', 'R': 'R', 'Q': 'Q',
	'K': 'K', 'Y': 'Y', 'E': '6', '6': '6', 'Z': 'Z', 'H': '7', '7': '7', '=': '=',
}

// translate returns what a character stands for in the active set.
func (c *charsets) translate(r uint32) uint32 {
	if c.active != 0 && r < 0x7f {
		if to, ok := replacements[c.active][r]; ok {
			return to
		}
	}
	return r
}

// source returns a character that the active set prints as r.
func (c *charsets) source(r uint32) uint32 {
	if c.translate(r) == r {
		return r
	}
	for from, to := range replacements[c.active] {
		if to == r {
			return from
		}
	}
	return r
}

func (c *charsets) shift(level int) { c.level, c.active = level, c.designated[level] }

func (c *charsets) designate(level int, set charset) {
	c.designated[level] = set
	if c.level == level {
		c.active = set
	}
}

// designateASCII makes all sets ASCII.
func (c *charsets) designateASCII() {
	for level := range c.designated {
		c.designate(level, 0)
	}
}
