// Package xlsx streams the rows of a sheet of an Excel workbook (.xlsx, .xlsm: ECMA-376, Office
// Open XML), of any program that writes such.
//
//	f, err := xlsx.Open("orders.xlsx")
//	…
//	defer f.Close()
//	rows, err := f.Rows("") // the first sheet that is not hidden
//	…
//	for {
//		row, cells, err := rows.Next() // io.EOF after the last
//		…                              // row 17: the cells that hold something, left to right
//	}
//
// A number is its shortest decimal (7, not 7.0); one under a date format is a date or a time; a
// formula is the value that was saved with it. Memory is the texts that cells share, and a row.
//
// It reads what strangers send: a member of the archive may be 100 times its packed size and 16
// MiB, which is what Apache POI lets through, and at most 4 GiB; a text may be 1 MiB; rows and
// columns stand within the 1,048,576 × 16,384 of the format. What is beyond, cut short or not well
// formed is an error, never the end of the sheet: that is why it stands on encoding/xml itself and
// not on a library (excelize and xlsxreader end at the first broken byte as if there were no more
// rows, and neither tells dates of the 1904 system from text while it streams).
//
// It does not read .xls, .xlsb, .ods or what a password protects, and says so.
package xlsx
