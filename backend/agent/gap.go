package agent

// Gap is what stands between the text so far and a next block. Blocks come
// without a separator, and would run into each other.
type Gap string

// Next is the text of a new block with what separates it from the text before.
func (g *Gap) Next(text string) string {
	if text == "" {
		return ""
	}
	separated := string(*g) + text
	*g = ""
	g.More(text)
	if text == "\n" {
		*g = "\n" // one line break alone does not end the block before
	}
	return separated
}

// More is a further piece of the same block.
func (g *Gap) More(text string) string {
	switch {
	case text == "":
	case len(text) > 1 && text[len(text)-2:] == "\n\n", text == "\n" && *g != "\n\n":
		*g = ""
	case text[len(text)-1] == '\n':
		*g = "\n"
	default:
		*g = "\n\n"
	}
	return text
}
