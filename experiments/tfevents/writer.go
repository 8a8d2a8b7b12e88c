package tfevents

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"
)

// Writer appends events to a file. It is not safe for concurrent use.
type Writer struct {
	file *os.File
	now  func() time.Time
	buf  []byte // the record being made
}

// Create makes an event file at path, replacing one that is there, and writes the
// first event, which names the format. now gives the time of every event; TensorBoard
// uses it for its "wall" axis only. A run that is resumed creates a new file in the
// same directory.
func Create(path string, now func() time.Time) (*Writer, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("tfevents: %w", err)
	}
	w := &Writer{file: f, now: now}
	if err := w.write(appendVersion(w.event(0))); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return w, nil
}

// Scalar records that tag had value at step. The file keeps float32, as TensorBoard
// does; NaN and infinities are kept and shown as such. A tag is a path such as
// "valid/ndcg@10" in UTF-8; TensorBoard groups by its first part.
//
// The event is in the file when Scalar returns (one write, no sync): after a kill the
// file ends with a whole event.
func (w *Writer) Scalar(step int64, tag string, value float64) error {
	if err := checkTag(tag); err != nil {
		return err
	}
	return w.write(appendSummary(w.event(step), appendScalar(nil, tag, value)))
}

// Histogram records the distribution of values at step in 30 buckets of equal width
// from the smallest to the largest, as TensorBoard's own summaries do. No value, or
// one that is NaN or infinite, is an error.   Cost: O(len(values)).
func (w *Writer) Histogram(step int64, tag string, values []float32) error {
	if err := checkTag(tag); err != nil {
		return err
	}
	h, err := newHistogram(values)
	if err != nil {
		return fmt.Errorf("tfevents: %q at step %d: %w", tag, step, err)
	}
	return w.write(appendSummary(w.event(step), appendHistogram(nil, tag, h)))
}

// Close syncs and closes the file.
func (w *Writer) Close() error {
	if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
		return fmt.Errorf("tfevents: %w", err)
	}
	return nil
}

// CloseAfter closes the file at the end of what gave err, and returns err, or else the error
// of closing.
func (w *Writer) CloseAfter(err error) error {
	if closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

func checkTag(tag string) error {
	if tag == "" || !utf8.ValidString(tag) {
		return fmt.Errorf("tfevents: tag %q, want UTF-8 and not empty", tag)
	}
	return nil
}

// headerSize is the length and its checksum, before the data of a record.
const headerSize = 8 + 4

// event begins a record: room for its header, then the fields every event has.
func (w *Writer) event(step int64) []byte {
	w.buf = append(w.buf[:0], make([]byte, headerSize)...)
	return appendEvent(w.buf, seconds(w.now()), step)
}

// write frames the event in record, as a TFRecord, and writes it:
//
//	uint64 length · uint32 masked CRC of length · data · uint32 masked CRC of data
//
// Source: https://www.tensorflow.org/tutorials/load_data/tfrecord
func (w *Writer) write(record []byte) error {
	data := record[headerSize:]
	binary.LittleEndian.PutUint64(record, uint64(len(data)))
	binary.LittleEndian.PutUint32(record[8:], maskedCRC(record[:8]))
	w.buf = binary.LittleEndian.AppendUint32(record, maskedCRC(data))
	if _, err := w.file.Write(w.buf); err != nil {
		return fmt.Errorf("tfevents: %w", err)
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// maskedCRC is CRC-32C, rotated right by 15 bits, plus a constant: a CRC over data
// that holds CRCs is weak.
func maskedCRC(data []byte) uint32 {
	crc := crc32.Checksum(data, castagnoli)
	return (crc>>15 | crc<<17) + 0xa282ead8
}

// CreateIn makes a new event file in dir; TensorBoard reads those of one directory in
// the order of their names.
func CreateIn(dir string) (*Writer, error) {
	now := time.Now()
	name := fmt.Sprintf("events.out.tfevents.%d.tandem", now.UnixNano())
	return Create(filepath.Join(dir, name), time.Now)
}
