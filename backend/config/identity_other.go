//go:build !linux && !darwin && !windows

package config

func systemMachineID() string { return "" }
