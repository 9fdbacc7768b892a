package app

import _ "embed"

// Tray is what the icon in the desktop's notification area says. The page gives
// it: it knows the language, and what runs and waits.
type Tray struct {
	Summary string     `json:"summary"` // one line: how much runs, how much waits
	Waits   bool       `json:"waits"`   // the icon calls
	Waiting []TrayItem `json:"waiting"` // what waits, the longest first; the menu leads to the first eight
	Open    string     `json:"open"`    // the words of the menu that raise the window
	Quit    string     `json:"quit"`    // and those that close it
}

// TrayItem is one thing that waits.
type TrayItem struct {
	Title string `json:"title"`
	Place string `json:"place"` // where it leads, in words of the page that are given back to it
}

// Both are build/appicon.svg at 48 pixels without its rock: grey while nothing
// needs the user, brass and with the mark of what waits when something does.
//
//go:embed tray/quiet.png
var quietIcon []byte

//go:embed tray/waiting.png
var waitingIcon []byte

// trayActions is what a choice in the icon's menu does.
type trayActions struct {
	open, quit func()
	lead       func(place string)
}
