package demo

import (
	"fmt"
	"strings"
)

// answer is a text about the prompt, the same each time.
func answer(prompt string) string {
	task := strings.ToValidUTF8(strings.TrimSpace(prompt), "\uFFFD")
	first, _, _ := strings.Cut(task, "\n")
	const shown = 200 // characters
	if runes := []rune(first); len(runes) > shown {
		first = string(runes[:shown]) + " …"
	}
	if first == "" {
		first = "(no text)"
	}
	return Notice + "\n\n" +
		"The task begins: " + first + "\n\n" +
		fmt.Sprintf("The prompt has %d words, %d lines and %d bytes.\n\n",
			len(strings.Fields(task)), strings.Count(task, "\n")+1, len(prompt)) +
		"A real agent would now read the selected files, change them, and say here what it did. " +
		"This text comes word by word, as an answer does, so that you can close the window in the middle of it, " +
		"or end the program, and start it again: the job goes on, and not a word is missing.\n"
}

// words cuts text after each run of white space, so that joining gives it back.
func words(text string) []string {
	var list []string
	start := 0
	for i := 1; i < len(text); i++ {
		if isSpace(text[i-1]) && !isSpace(text[i]) {
			list = append(list, text[start:i])
			start = i
		}
	}
	return append(list, text[start:])
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }
