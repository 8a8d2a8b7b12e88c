package xlsx

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// format is what a number format makes of a number.
type format uint8

const (
	plain format = iota
	day          // a date
	clock        // a time, or a date with one
)

// usual are the formats that files do not spell out, those for East Asia included. 46 is [h]:mm:ss,
// a number of days.
// Source: ECMA-376 part 1, §18.8.30 numFmt.
var usual = map[int]format{
	14: day, 15: day, 16: day, 17: day, 18: clock, 19: clock, 20: clock, 21: clock, 22: clock,
	27: day, 28: day, 29: day, 30: day, 31: day, 32: clock, 33: clock, 34: clock, 35: clock, 36: day,
	45: clock, 47: clock, 50: day, 51: day, 52: day, 53: day, 54: day, 55: clock, 56: clock, 57: day, 58: day,
}

// formatOf reads a format code: letters of days and times, out of quotes and brackets, tell a
// date. What has passed ([h]:mm) is a number of days, none.
func formatOf(code string) format {
	out := plain
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';': // what follows is for negative numbers
			return out
		case '"':
			i += 1 + max(0, strings.IndexByte(code[i+1:], '"'))
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return out
			}
			if end > 1 && strings.Trim(strings.ToLower(code[i+1:i+end]), "hms") == "" {
				return plain
			}
			i += end
		case 'd', 'D', 'y', 'Y', 'm', 'M':
			out = max(out, day)
		case 'h', 'H', 's', 'S':
			out = clock
		case 'G', 'g':
			if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
				i += 6
			}
		}
	}
	return out
}

// readStyles finds what the styles of cells make of numbers.
func (f *File) readStyles(name string) error {
	m := f.members[strings.ToLower(name)]
	if m == nil {
		return fmt.Errorf("no member %q, which the workbook names", name)
	}
	own := map[int]format{}
	inCells := false
	return each(m, func(e xml.StartElement) {
		id, _ := strconv.Atoi(attribute(e, "numFmtId")) // left out, it is 0
		switch e.Name.Local {
		case "numFmt":
			own[id] = formatOf(attribute(e, "formatCode"))
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return
			}
			format, spelt := own[id]
			if !spelt {
				format = usual[id]
			}
			f.formats = append(f.formats, format)
		}
	})
}

// epoch turns serial numbers of days into times.
type epoch struct{ is1904 bool }

// LastSerial is the serial number of the day after 9999-12-31.
const LastSerial = 2958466

// text is a serial number as a time, to the millisecond that Excel itself keeps: 2006-01-02,
// 2006-01-02 15:04:05.999 or, of a time without a day, 15:04:05.
//
// Day 1 is 1900-01-01, and day 60 the 29th of February of that year, which Excel has of Lotus
// 1-2-3 and which never was; in the 1904 system of old Macs day 0 is 1904-01-01.
// Source: ECMA-376 part 1, §18.17.4.1 date representations.
func (e epoch) text(serial float64, as format) (string, error) {
	milli := math.Round(serial * 86400_000)
	days := math.Floor(milli / 86400_000)
	zero := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case !(serial >= 0 && days < LastSerial):
		return "", fmt.Errorf("%g under a date format, want 0 to %d, the days up to the year 9999", serial, LastSerial-1)
	case days == 0 && (as == clock || !e.is1904): // 1900-01-00
		return time.UnixMilli(int64(milli)).UTC().Format("15:04:05.999"), nil
	case e.is1904:
		zero = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return "", fmt.Errorf("%g under a date format, the 29th of February 1900, which never was", serial)
	case days < 60:
		zero = zero.AddDate(0, 0, 1)
	}
	at := zero.AddDate(0, 0, int(days)).Add(time.Duration(milli-days*86400_000) * time.Millisecond)
	if as == day && milli == days*86400_000 {
		return at.Format(time.DateOnly), nil
	}
	return at.Format("2006-01-02 15:04:05.999"), nil
}
