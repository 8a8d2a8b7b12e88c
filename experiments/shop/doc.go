// Package shop asks a trained model what a shop asks, and judges the answers.
package shop
