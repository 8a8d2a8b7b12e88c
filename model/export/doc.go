// Package export writes what a training run leaves behind, in formats that other
// programs open.
package export
