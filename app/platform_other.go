//go:build !linux

package app

func preparePlatform() {}
