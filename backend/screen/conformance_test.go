package screen_test

import (
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/screen"
	"github.com/holdfast-app/holdfast/backend/screen/screentest"
)

// conformance has a few cases for each family of sequences. { stands for CSI,
// ^ for ESC, ‹› for braces and ↑ for a circumflex.
var conformance = map[string][]string{
	"text": {
		"hello\r\nworld", "0123456789abcdef", "0123456789\r\nabc", "0123456789{Cx", "tab\tx\ty\tz",
		"\x7fdel\x00nul", "a\x0bb\x0cc", "\x85next\u0085line", "\u0084ind\u0084ind",
	},
	"wide": {
		"가나다라마바", "a가나다라마바사", "가나\r\n다", "가나다{1;2Hx", "가나다{1;3Hx", "가나다{1;2Hx가", "{?7la가나다라마바사아자차카타b",
		"가나다라마{1;10H가", "{4h가나다라마{1;2Hxy", "{31m가나다라마{1;10Hza가", "0123456가{1;10H나", "{41maaaaaaaaa가",
	},
	"marks": {
		"e\u0301a\u0300", "\u0301x", "0123456789\u0301\u0301", "0123456789{m\u0301\u0301x", "👨\u200d👩\u200d👧", "가\u0301나", "e{m\u0301",
		"a\u0301\u0302\u0303{3b", "각가", "e\u0301\x08x", "{?7l012345678가\u0301x", "a\u200b\u200bb", "❤\ufe0f", "\u0e01\u0e33",
	},
	"wrap": {
		"0123456789\x08x", "0123456789\rx", "0123456789\nx", "0123456789{Kx", "0123456789^7^8x", "0123456789{1Kx",
		"0123456789{Jx", "0123456789{2Jx", "0123456789{1Jx", "{?7l0123456789abc", "{?7l0123456789abc{?7hde", "0123456789\tx", "0123456789{Px",
		"{?45h0123456789ab\x08\x08\x08\x08x", "{?45h\r\n\x08x", "{?45h012345678가\x08\x08\x08\x08x", "0123456789{' x", "0123456789{2 @x",
	},
	"cursor": {
		"{3;4Hx", "{3;4fx", "{3dx", "{5Gx", "{5`x", "{3;3H{2Aa{9Ab{2Bc{99Bd{3Ce{99Cf{2Dg{99Dh", "{2Ea{Fb{99Ec{99Fd",
		"{2ax{2ey", "{3;4H^7{31m{Ha^8b", "{3;4H{s{Ha{ub", "^8x", "{Hx{0;0Hy{;5Hz", "{99;99Hx", "{2;3Hx{My", "{1Ia{2Ib{Zc{9Zd{99Ie",
	},
	"scroll": {
		"1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7", "1\r\n2\r\n3\r\n4^Mx{H^My", "1\r\n2\r\n3\r\n4\r\n5{2;4r{2;1H^Mx{4;1H^Dy^Dz", "1\r\n2\r\n3\r\n4{2S", "1\r\n2\r\n3\r\n4{44m{2T",
		"1\r\n2\r\n3\r\n4{2;3r{2S{9T", "1\r\n2\r\n3{2;1H{44m{2L", "1\r\n2\r\n3{2;1H{M{9M", "{2;4r1\r\n2\r\n3\r\n4\r\n5\r\n6", "{1;3r1\r\n2\r\n3\r\n4\r\n5\r\n6",
		"{2;4r{?6h{1;1Ha{9;9Hb{9Ac{2;2Hd{dx", "{?6h{2;3r{Hx{?6ly", "{3;2rx", "{2rx", "{0;0rx", "{2;2rx", "{5;9rx{ry", "{44m1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7",
		"{2;4r{1;1H{Lx{5;1H{My", "{2;4r{5;1Ha\r\nb\r\nc", "^Ea^Eb", "12345678901234567890{2;4r{3;1H0123456789012345678901234567890",
	},
	"erase": {
		"abcdefghij\r\nklmno{1;3H{K", "abcdefghij{1;3H{1K", "abcdefghij{1;3H{44m{2K", "ab\r\ncd\r\nef{2;2H{J", "ab\r\ncd\r\nef{2;2H{1J", "ab\r\ncd{44m{2J", "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7{3J",
		"abcdef{1;3H{2X", "abcdef{1;3H{99X", "abcdef{1;3H{44m{2@x", "abcdef{1;3H{2P", "abcdef{1;3H{45;1;4m{99P", "가나다{1;2H{X", "가나다{1;3H{X", "가나다{1;2H{@", "가나다{1;2H{P",
		"가나다라마{1;2H{@", "{1\"qab{0\"qcd\r\n{1;1H{?K", "{1\"qab{\"qcd{?2J", "{1\"q가{2\"q나{1;2H{?1K", "{1\"qa{mb{?2K", "ab\r\ncd{2 @", "abcd{2 A", "abcdef{1;3H{2'›", "abcdef{1;3H{2'~",
		"0123456789ab{H{K", "0123456789ab{1;3H{K", "0123456789ab{2;1H{1K", "{4habc{Hxy{4lz", "{4h0123456789{1;3Hx", "^#8", "{44;1m^#8", "{2;4r{?6h^#8", "abc{3g\tx", "{3g{1;5H^H{H\tx{1;5H{g{H\ty",
	},
	"renditions": {
		"{1ma{2mb{3mc{4md{5me{7mf{8mg{9mh{mi", "{1;2;3;4;5;7;8;9;53ma{22mb{23mc{24md{25me{27mf{28mg{29mh{55mi", "{31ma{42mb{91mc{102md{39me{49mf", "{38;5;200ma{48;5;17mb", "{38;2;1;2;3ma{48;2;250;251;252mb",
		"{38:5:200ma{38:2::1:2:3mb{38:2:1:2:3mc", "{38;5ma", "{38ma", "{38;2;1ma{1mb", "{38;1;4ma", "{38;2;1:2:3ma", "{38:5;4ma", "{4:3ma{4:0mb{4:5mc{4:9md{4:me{21mf", "{58;5;9ma{4mb{59mc{mda",
		"{4;58:2::255:0:10ma{24mb{4mc", "{;1ma{0;31mb{1;;32mc", "{100mabc{m", "{99ma", "{1:2ma", "{4:3m^7{m^8a", "{31;4ma^7{m^8b", "{38;2;10;20;30m{38;5;7ma", "{38;2;10;20;30m{31ma",
		"{1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33;34;35ma", "{1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;38;5;33ma",
		"{38:2:::::::::::::::::::::::::::::::::::::::1ma", "{99999999999999999999Cx", "{4:4294967296ma",
	},
	"alternate": {
		"abc{?1049hdef{?1049lghi", "abc{?47hdef{?47lghi", "abc{?1047hdef{?1047lghi", "a{?1048h{Hb{?1048lc", "{2;2Ha{?1049h{3;3Hb{?1049h{?1049lc", "{44m{?1049hx", "{?1049h1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7",
		"{?1049h^7{?1049l{?1049h{3;3H^8x", "{3g{?1049h\tx{?1049l\ty", "{2;3r{?1049hx{?1049ly\r\n\r\n\r\nz", "0123456789{?1049hx", "{?1049h0123456789{?1047lx", "{?1049h{3J", "1\r\n2\r\n3\r\n4\r\n5\r\n6{?1049h{1J{5;10H{1J",
		"{?47l{?1049lx", "{?1049h{2;4r{1;1H^Mx{4;1H\n\n",
	},
	"charsets": {
		"^(0lqk^(Bx", "^)0\x0elqk\x0fx", "^(Aa#", "^(4#@[\\]‹|›~", "^(K[]‹›~", "^*0^nlqk\x0fx", "^+0^olqk\x0fx", "^-0\x0eq\x0fq", "^.0^q", "^+0^|q", "^)0^~q", "^(0q^7^(Bq^8q", "^(0^%@q", "^(0^%Gq", "^(0{!pq",
		"^(0{?2hq", "^(0^cq", "^(Uq", "^/0q", "^(5[^(C[^(E@^(6@^(H@^(7@^(=_", "^(R@^(Q@^(Y@^(Z@", "^(0q{3b", "^(0`aq\u0301", "^(  0q",
	},
	"modes": {
		"{?1h{?25l{?2004h{?1000h{?1006h{?1004h", "{?1003h{?1000l", "{?9h", "{?1002h{?1016h", "{?1016h{?1006l", "{?1005h{?1015h", "{?7l{?6h{?45h{?66h", "^=x^>", "{20ha\nb\nc", "{20h{20la\nb", "{?12h", "{?12h{?12l",
		"{3 q", "{6 q", "{0 q", "{2 q", "{7 q", "{5 q{8 q", "{4 q{99 q", "{?2026h", "{?1;25;2004h{?1;25l", "{?1h{?2004h{4h{!p", "{?25l{!p", "{?25l^c", "{?1000h{!p", "{?1000h^c", "{20h{?12h^ca\nb", "{?3h", "{?5h", "{?2031h", "{=1u{>1ux{<1u{?u",
		"{>4;1mx", "{?4mx", "{>1hx", "{?1 hx",
	},
	"repeat": {"a{3b", "가{3b", "a{m{3b", "a\n{3b", "a{99b", "가{99b", "{4hab{H-{3b", "e\u0301{2b", "{b", "a{b{b", "0123456789{b", "{?7la{99b"},
	"strings": {
		"a^]0;title\x07b", "a^]2;title^\\b", "^]1;icon\x07", "^]0\x07", "^]2;a;b\x07", "^]2;x\x18y", "^]2;x\x1ay", "^]2;x^[31my", "^]x;y\x07z", "^]2;\u0085x\x07", "^]2;제목\x07", "a^Pq#0;2^\\b", "a^P1$r\x07x^\\b", "a^_apc^\\b", "a^↑pm\x07x^\\b",
		"a^Xsos^\\b", "a^_é^\\b", "a^Pé^\\b", "a^P0xé^\\b", "a^[31é^\\b", "a^é^\\b", "a^[:é^\\b", "a\u009b31mb\u009d2;t\u009cc\u0090x\u009cd", "^]2;x\x9c\x07", "a^[31\nmb", "a^[3\r1mb", "a^[3^[1mb", "a^[3\x18mb", "^[?1;2$›x", "^[1;2!!px", "^[<1;2hx", "^[1?hx",
		"^]4;1;#f00;2;rgb:1/2/3\x07^]4;1;?\x07", "^]4;256;#fff\x07^]4;3;red\x07^]4;4;#12345\x07", "^]10;#123456;#abc;#111222333444\x07", "^]12;rgb:ffff/0000/8000\x07^]112\x07", "^]11;rgb:fff/000/888\x07", "^]4;1;#f00\x07^]104;1;2\x07",
		"^]4;1;#f00\x07^]10;#fff\x07^]104\x07", "^]4;1;#f00\x07^c", "^]110\x07^]111;\x07", "^]4;1;rgb:1/22/3\x07", "^]4;+1;#fff\x07^]4;1;#+ff\x07", "^]22;pointer\x07x",
	},
	"links":  {"^]8;;http://a\x07ab^]8;;\x07c", "^]8;id=1;http://a\x07a^]8;id=1;http://a\x07b^]8;;\x07", "^]8;;http://a\x07a{mb{4mc{24md", "^]8;x;\x07a", "^]8;;u\x07a^]8;x;\x07b", "^]8\x07a", "^]8;;u\x07가^]8;;v\x07나"},
	"titles": {"^]2;a\x07{22t^]2;b\x07{23t", "^]2;a\x07{22;2t^]0;b\x07{22;1t{23;0t{23t", "{23t", "{22;9t", "^]2;x\x07{22t{22t{22t{22t{22t{22t{22t{22t{22t{22t{22t^]2;y\x07{23t{23t"},
	"utf8": {
		"a\xffb", "a\xe3\x80b", "a\xe3b", "\xf0\x9f\x98b", "\xc0\x80x", "\xed\xa0\x80x", "\xf4\x90\x80\x80x", "\xfe\xfe", "\ufeffx", "\xc3", "\xe3\x81", "\x80\x9bx", "\xe0\x80\x80x", "\xf8\x88\x80\x80\x80x", "\xc3\xc3\xa9", "a\xe3\u0301b",
	},
}

// expand replaces the short forms.
func expand(text string) string {
	return strings.NewReplacer("{", "\x1b[", "^", "\x1b", "‹", "{", "›", "}", "↑", "^").Replace(text)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	node := screentest.Start(t)
	for family, texts := range conformance {
		for _, text := range texts {
			x, s := node.Terminal(10, 5), screen.New(10, 5)
			write(t, expand(text), x, s)
			if diff := screentest.Diff(s, x); diff != "" {
				t.Errorf("%s: %q: %s", family, text, diff)
			}
			x.Close()
		}
	}
}
