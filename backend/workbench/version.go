package workbench

// Version is the program's version. The build sets it; a build without the
// Makefile keeps this value.
var Version = "0.1.0-dev"
