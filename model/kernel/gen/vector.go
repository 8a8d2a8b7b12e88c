//go:build ignore

package main

func vectorKernels(f *file) {}
